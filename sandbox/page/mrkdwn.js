// Slack's own markup and dates, drawn out of plain elements.
import { make } from "./dom.js";
import { shown } from "./emoji.js";

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
const unescape = (text) => text.replace(/&(amp|lt|gt);/g, (entity) => ENTITIES[entity]);

// A text object of Block Kit.
export function drawText(object, world) {
  if (!object) return document.createTextNode("");
  if (object.type === "plain_text") return lines(object.emoji === false ? object.text : withEmoji(object.text));
  return mrkdwn(object.text, world);
}

export function withEmoji(text) {
  return text.replace(/:([a-z0-9_+'-]+(?:::skin-tone-\d)?):/g, (whole, name) => (shown(name).startsWith(":") ? whole : shown(name)));
}

export function lines(text) {
  const span = make("span");
  text.split("\n").forEach((line, place) => { if (place) span.append(make("br")); span.append(line); });
  return span;
}

export function mrkdwn(text, world) {
  const span = make("span");
  for (const part of text.split(/(```[\s\S]+?```|(?:^&gt; ?.*(?:\n|$))+)/m)) {
    if (!part) continue;
    if (part.startsWith("```")) span.append(make("pre", {}, unescape(part.slice(3, -3).replace(/^\n/, ""))));
    else if (part.startsWith("&gt;")) span.append(make("blockquote", {}, ...flow(part.replace(/^&gt; ?/gm, "").replace(/\n$/, ""), world)));
    else span.append(...flow(part, world));
  }
  return span;
}

function flow(text, world) {
  return text.split(/(`[^`\n]+`|<[^<>\n]+>|\n)/).filter(Boolean).flatMap((part) => {
    if (part === "\n") return [make("br")];
    if (part.startsWith("`") && part.length > 2) return [make("code", {}, unescape(part.slice(1, -1)))];
    if (part.startsWith("<")) return [token(part.slice(1, -1), world)];
    return styled(part);
  });
}

function styled(text) {
  const found = /(^|[^\w*_~])([*_~])(?!\s)([^\n]*?[^\s])\2(?![\w*_~])/.exec(text);
  if (!found) return [withEmoji(unescape(text))];
  const before = text.slice(0, found.index) + found[1];
  const tag = { "*": "strong", _: "em", "~": "s" }[found[2]];
  return [withEmoji(unescape(before)), make(tag, {}, ...styled(found[3])), ...styled(text.slice(found.index + found[0].length))];
}

function token(inside, world) {
  const [target, label] = inside.split("|");
  if (target.startsWith("@")) return mention(`@${world.name(target.slice(1))}`);
  if (target.startsWith("#")) return mention(`#${label || world.channelName(target.slice(1))}`);
  if (target.startsWith("!date^")) { const [, seconds, format] = target.split("^"); return date(Number(seconds), format, unescape(label ?? ""), world.locale); }
  if (target.startsWith("!subteam^")) return mention(label || world.groupName(target.slice(9)));
  if (target.startsWith("!")) return mention(`@${target.slice(1)}`, "shout");
  return link(target, unescape(label ?? target), world);
}

export function mention(words, more = "") {
  return make("span", { class: `mention ${more}` }, words);
}

export function link(url, label, world) {
  if (!/^(https?:|mailto:|tel:)/.test(url)) return document.createTextNode(label);
  return make("a", { href: url, rel: "noreferrer noopener", target: "_blank", onclick: (event) => world.follow(event, url) }, label);
}

const DAY = 86400_000; // milliseconds
const DATES = {
  date_num: (moment) => [moment.getFullYear(), moment.getMonth() + 1, moment.getDate()].map((part) => String(part).padStart(2, "0")).join("-"),
  date: { day: "numeric", month: "long", year: "numeric" },
  date_short: { day: "numeric", month: "short", year: "numeric" },
  date_long: { weekday: "long", day: "numeric", month: "long", year: "numeric" },
  time: { hour: "2-digit", minute: "2-digit" },
  time_secs: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
  ago,
};

// In the language of who looks. format: as in <!date^seconds^format^link|fallback>, such as "{date_short_pretty} {time}".
export function date(seconds, format, fallback, locale) {
  const moment = new Date(seconds * 1000);
  if (!seconds || Number.isNaN(moment.getTime())) return document.createTextNode(fallback ?? "");
  const words = (format || "{date_short_pretty} {time}").replace(/\{(\w+?)(_pretty)?\}/g, (whole, name, pretty) => {
    const wanted = DATES[name];
    if (!wanted) return whole;
    if (typeof wanted === "function") return wanted(moment, locale);
    return (pretty && nearby(moment, locale)) || moment.toLocaleString(locale, wanted);
  });
  return make("time", { dateTime: moment.toISOString(), title: moment.toLocaleString(locale) }, words);
}

// "yesterday", "today" or "tomorrow"; nothing for other days.
function nearby(moment, locale) {
  const midnight = (day) => new Date(day.getFullYear(), day.getMonth(), day.getDate()).getTime();
  const days = Math.round((midnight(moment) - midnight(new Date())) / DAY);
  return Math.abs(days) <= 1 ? relative(days, "day", locale) : "";
}

function ago(moment, locale) {
  const minutes = (moment.getTime() - Date.now()) / 60_000;
  if (Math.abs(minutes) < 60) return relative(minutes, "minute", locale);
  return Math.abs(minutes) < 1440 ? relative(minutes / 60, "hour", locale) : relative(minutes / 1440, "day", locale);
}

function relative(amount, unit, locale) {
  return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(Math.round(amount), unit);
}
