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
  if (target.startsWith("!date^")) { const [, seconds, format] = target.split("^"); return date(Number(seconds), format, unescape(label ?? "")); }
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
const short = (moment) => moment.toLocaleDateString([], { day: "numeric", month: "short", year: "numeric" });
const time = (moment, more = {}) => moment.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", ...more });
const DATES = {
  date_num: (moment) => [moment.getFullYear(), moment.getMonth() + 1, moment.getDate()].map((part) => String(part).padStart(2, "0")).join("-"),
  date: (moment) => moment.toLocaleDateString([], { day: "numeric", month: "long", year: "numeric" }),
  date_short: short,
  date_long: (moment) => moment.toLocaleDateString([], { weekday: "long", day: "numeric", month: "long", year: "numeric" }),
  time,
  time_secs: (moment) => time(moment, { second: "2-digit" }),
  ago: (moment) => ago(moment),
};

// format: as in <!date^seconds^format^link|fallback>, such as "{date_short_pretty} {time}".
export function date(seconds, format, fallback) {
  const moment = new Date(seconds * 1000);
  if (!seconds || Number.isNaN(moment.getTime())) return document.createTextNode(fallback ?? "");
  const words = (format || "{date_short_pretty} {time}").replace(/\{(\w+?)(_pretty)?\}/g, (whole, name, pretty) => {
    if (!DATES[name]) return whole;
    return (pretty && nearby(moment)) || DATES[name](moment);
  });
  return make("time", { dateTime: moment.toISOString(), title: moment.toLocaleString() }, words);
}

function nearby(moment) {
  const midnight = (day) => new Date(day.getFullYear(), day.getMonth(), day.getDate()).getTime();
  return { "-1": "yesterday", 0: "today", 1: "tomorrow" }[Math.round((midnight(moment) - midnight(new Date())) / DAY)];
}

function ago(moment) {
  const minutes = Math.round((moment.getTime() - Date.now()) / 60_000);
  const [amount, unit] = Math.abs(minutes) < 60 ? [minutes, "minute"] : Math.abs(minutes) < 1440 ? [minutes / 60, "hour"] : [minutes / 1440, "day"];
  return new Intl.RelativeTimeFormat(undefined, { numeric: "auto" }).format(Math.round(amount), unit);
}
