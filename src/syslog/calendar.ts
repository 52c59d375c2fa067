export const dayMs = 86_400_000;
const yearMs = 365.2425 * dayMs;

/** Days from 1970-01-01 to a date of the Gregorian calendar; months count from 1. */
export function dayNumber(year: number, month: number, day: number): number {
  // Years are counted from March, so that the leap day is the last day of a year.
  const y = month > 2 ? year : year - 1;
  const monthFromMarch = (month + 9) % 12;
  const dayOfYear = (((153 * monthFromMarch + 2) / 5) | 0) + day - 1;
  const leapDays = Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400);
  return y * 365 + leapDays + dayOfYear - 719_468;
}

const longest = [0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether there is such a day, in that year or, when `year` is 0, in any. */
export function isDate(year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1 || day > longest[month]!) return false;
  return month !== 2 || day < 29 || year === 0 || isLeap(year);
}

/**
 * The year in which a date that names none lies nearest to `nearMs` (a wall clock's time, as if it
 * were UTC): the last line of December is still last year's when it arrives in January.
 */
export function nearestYear(nearMs: number, month: number, day: number): number {
  // At most one year off, which the distance then shows.
  let year = 1970 + Math.floor(nearMs / yearMs);
  const distance = dayNumber(year, month, day) * dayMs - nearMs;
  if (distance > yearMs / 2) year--;
  else if (distance < -yearMs / 2) year++;
  return month === 2 && day === 29 ? nearestLeapYear(year) : year;
}

/** Of two as near the earlier: what is logged has happened. */
function nearestLeapYear(year: number): number {
  // 1897-1903 and 2097-2103 have none for eight years.
  for (let distance = 0; distance < 8; distance++) {
    if (isLeap(year - distance)) return year - distance;
    if (isLeap(year + distance)) return year + distance;
  }
  return year;
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
