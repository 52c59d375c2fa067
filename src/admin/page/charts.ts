// Small charts of what went through: ten minutes closely, a day roughly.
import uPlot from "uplot";
import type { Status } from "./api.ts";
import { make, part, say } from "./dom.ts";
import { clockTime, octets, whole } from "./words.ts";

type Series = Status["rates"]["recent"];
type Outage = Status["sinks"][number]["outages"][number];

/** One chart: what it is called, and its curves out of the numbers of the server. */
interface Chart {
  readonly id: string;
  readonly title: string;
  /** Between two ticks of its scale. */
  readonly steps: number[];
  readonly curves: readonly Curve[];
}

interface Curve {
  readonly name: string;
  /** A colour of page.css, and the class of what is said about it. */
  readonly color: "accent" | "well" | "failing" | "notice";
  values(series: Series, sinks: number): number[];
  text(value: number): string;
}

const perSecond = (value: number) => `${whole(value)}/s`;
const rate = ({ interval_s }: Series, counts: number[]) =>
  counts.map((count) => count / interval_s);

const decimal = Array.from({ length: 30 }, (_, n) => [1, 2, 5][n % 3]! * 10 ** Math.floor(n / 3));
const binary = Array.from({ length: 40 }, (_, n) => 2 ** n);

const charts: readonly Chart[] = [
  {
    ...{ id: "rates", title: "Messages", steps: decimal },
    curves: [
      {
        ...{ name: "received", color: "accent", text: perSecond },
        values: (series) => rate(series, series.received),
      },
      {
        // The mean of all sinks meets what was received while all of them are well.
        ...{ name: "stored", color: "well", text: perSecond },
        values: (series, sinks) => rate(series, series.stored).map((each) => each / sinks),
      },
    ],
  },
  {
    ...{ id: "losses", title: "Losses", steps: decimal },
    curves: [{ name: "lost", color: "failing", text: whole, values: ({ lost }) => lost }],
  },
  {
    ...{ id: "waiting", title: "Backlog", steps: decimal },
    curves: [{ name: "waiting", color: "notice", text: whole, values: ({ waiting }) => waiting }],
  },
  {
    ...{ id: "ring", title: "Buffer", steps: binary },
    curves: [{ name: "filled", color: "accent", text: octets, values: (s) => s.ring_bytes }],
  },
];

const heightPx = 84;

/** All charts and the range that was chosen. */
export class Charts {
  readonly #plots = new Map<string, uPlot>();
  #status: Status | undefined;
  #spanS = 600;

  constructor() {
    const redraw = () => {
      for (const plot of this.#plots.values()) plot.destroy();
      this.#plots.clear();
      if (this.#status !== undefined) this.show(this.#status);
    };
    part("range").addEventListener("change", redraw);
    // A canvas does not know of the colours of the page.
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
    new ResizeObserver(() => this.#resize()).observe(part("charts"));
    part("charts").append(...charts.map(figureOf));
  }

  show(status: Status): void {
    this.#status = status;
    const isDay = part<HTMLInputElement>("range-day").checked;
    this.#spanS = isDay ? 86_400 : 600;
    const series = status.rates[isDay ? "day" : "recent"];
    for (const chart of charts) this.#showChart(chart, series, status);
  }

  #showChart(chart: Chart, series: Series, { sinks, now }: Status): void {
    const { id, curves, title } = chart;
    const count = series.received.length;
    const endS = Date.parse(series.end) / 1000;
    const times = Array.from(
      { length: count },
      (_, n) => endS - (count - 1 - n) * series.interval_s,
    );
    const values = curves.map((curve) => curve.values(series, sinks.length));
    const latest = curves.map(({ name, text }, n) => {
      const value = values[n]!.at(-1);
      return `${name} ${value === undefined ? "–" : text(value)}`;
    });
    for (const [n, text] of latest.entries()) {
      const told = part(`chart-${id}-now`).children[n]!;
      say(told, text);
      // Nothing lost is no news.
      told.className = (values[n]!.at(-1) ?? 0) > 0 ? curves[n]!.color : "quiet";
    }
    const most = curves[0]!.text(Math.max(0, ...values[0]!));
    const label = `${title}: ${latest.join(", ")}; at most ${most}`;
    part(`chart-${id}`).setAttribute("aria-label", label);
    const outages = sinks.flatMap((sink) => sink.outages);
    const plot = this.#plots.get(id) ?? this.#newPlot(chart);
    bandsOf.set(plot, bands(outages, now));
    plot.setData([times, ...values], false);
    // Always the whole span: a curve that begins in the middle says that nothing was known before.
    plot.setScale("x", { min: endS - this.#spanS, max: endS });
  }

  #newPlot({ id, curves, steps }: Chart): uPlot {
    const box = part(`chart-${id}`);
    const style = getComputedStyle(document.documentElement);
    const color = (name: string) => style.getPropertyValue(name);
    const axis = { stroke: color("--quiet"), font: "11px system-ui", ticks: { show: false } };
    const grid = { stroke: color("--line"), width: 1 };
    const options: uPlot.Options = {
      // To the right there is room for half of a time, which may stand below the last moment.
      ...{ width: box.clientWidth, height: heightPx, padding: [6, 16, 0, 0] },
      legend: { show: false },
      cursor: { sync: { key: "charts" }, y: false, drag: { x: false, y: false } },
      scales: { y: { range: (_, __, max) => [0, Math.max(max ?? 0, 1) * 1.05] } },
      axes: [
        { ...axis, grid: { show: false }, size: 20, space: 60, values: times },
        {
          ...{ ...axis, grid, size: 52, space: 24, incrs: steps },
          values: (_, ticks) => ticks.map(curves[0]!.text),
        },
      ],
      series: [
        {},
        ...curves.map(({ name, color: of }) => ({
          ...{ label: name, stroke: color(`--${of}`), width: 1.5, points: { show: false } },
        })),
      ],
      hooks: {
        drawClear: [(plot) => drawBands(plot, color("--band"))],
        setCursor: [(plot) => showAtCursor(plot, id, curves)],
      },
    };
    const plot = new uPlot(options, undefined, box);
    this.#plots.set(id, plot);
    return plot;
  }

  #resize(): void {
    for (const [id, plot] of this.#plots) {
      plot.setSize({ width: part(`chart-${id}`).clientWidth, height: heightPx });
    }
  }
}

/** From and to, in seconds. */
type Band = [number, number];
const bandsOf = new WeakMap<uPlot, Band[]>();

function bands(outages: Outage[], now: string): Band[] {
  return outages.map(({ from, to }) => [Date.parse(from) / 1000, Date.parse(to || now) / 1000]);
}

/** Behind the curves: when a sink failed. */
function drawBands(plot: uPlot, color: string): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.fillStyle = color;
  for (const [from, to] of bandsOf.get(plot) ?? []) {
    const x = (at: number) => {
      return Math.min(bbox.left + bbox.width, Math.max(bbox.left, plot.valToPos(at, "x", true)));
    };
    // A short one is seen all the same, when it is in sight at all.
    const width = x(to) - x(from);
    if (width > 0) ctx.fillRect(x(from), bbox.top, Math.max(2, width), bbox.height);
  }
  ctx.restore();
}

function times(_: uPlot, ticks: number[]): string[] {
  return ticks.map((at) => clockTime(new Date(at * 1000).toISOString()).slice(0, 5));
}

/** What the curves were where the pointer is. */
function showAtCursor(plot: uPlot, id: string, curves: readonly Curve[]): void {
  const at = plot.cursor.idx;
  const time = at === null || at === undefined ? undefined : plot.data[0][at];
  const place = part(`chart-${id}-then`);
  if (time === undefined) return say(place, "");
  const values = curves.map(({ name, text }, n) => `${name} ${text(plot.data[n + 1]![at!] ?? 0)}`);
  say(place, `${clockTime(new Date(time * 1000).toISOString())} ${values.join(" · ")}`);
}

function figureOf({ id, title, curves }: Chart): HTMLElement {
  const [box, now, then] = [make("div", "chart"), make("span", "now"), make("span", "then quiet")];
  now.append(...curves.map(() => make("span", "")));
  box.id = `chart-${id}`;
  box.setAttribute("role", "img");
  box.setAttribute("aria-label", title);
  [now.id, then.id] = [`chart-${id}-now`, `chart-${id}-then`];
  return make("figure", "", make("figcaption", "", make("b", "", title), now, then), box);
}
