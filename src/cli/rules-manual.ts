import { detectorNames, occasionOfDetector } from "../rule/detectors.ts";
import { fieldNames, wordsOf } from "../rule/field.ts";

/** How rules are written, as `sluice help rules` shows it. */
export function rulesManual(): string {
  return `An alert rule has a condition, and says something to channels:

  [[rule]]
  name = "login"
  condition = '''content ~ "login failure for user (?P<user>\\S+)" and severity <= warning'''
  message = "{hostname}: somebody tries to log in as {user}"
  key = "{hostname} {user}"
  cooldown = "5m"

  [[channel]]
  kind = "telegram"
  chat_id = "-100123"
  token_file = "/etc/sluice/telegram-token"

Conditions
  "text"                        a text stands anywhere in the message
  FIELD contains "text"         a text stands in it, in this case
  FIELD ~ "expression"          a regular expression of RE2 matches; (?i) ignores case
  FIELD posix "expression"      a POSIX extended one matches, leftmost-longest
  FIELD = VALUE, != VALUE, in (VALUE, VALUE)
  severity <= warning           that or worse; also <, >, >=, and so for facility
  source in 192.168.0.0/16      the peer's address
  not C, C and C, C or C, (C), all

  Texts stand in " or '; a quote within is written twice, a backslash is itself.

Fields
  ${fieldNames.slice(0, 7).join(", ")},
  ${fieldNames.slice(7).join(", ")}
  text is the whole message as it came, content what is behind its header; fields.NAME is what a
  dialect adds, as in fields.src_ip, or the sender itself, as GELF's _name in fields.name. Of a line
  that was stored, text is raw, or its parts in a row: HOSTNAME TAG[PROC_ID]: CONTENT.

Severities
  ${wordsOf("severity").join(", ")}

Messages and keys
  {FIELD}, {source}, {time}     what the message says
  {0}, {1}, {name}              what the first expression that matches captured
  {{                            a brace

Occasions
  when = "match"                every message that meets the condition
  when = "count"                count = 5 of one key within = "60s"
  when = "new"                  a key that was not seen before; learn = "1h" after the start
  when = "absence"              none of a key for = "15m", and again when one comes

  over = 'CONDITION'            for "match": what says, by the same key, that it is over; what says
                                again that it goes on is told with the end, or once an hour
  recovery = false              for "count" and "absence": do not tell the end

Built in
  [alert]
  detect = ["login", "wan"]     one word for each; all channels are told when

${detectorNames.map((name) => `  ${name.padEnd(13)} ${occasionOfDetector(name)}`).join("\n")}

What comes within the cooldown of a rule and key is counted, and told together when it ends.
sluice test-rule shows what rules say to a message, sluice check shows them in words.
`;
}
