// A customer's phone: the chat as WhatsApp or Instagram would show it, and what the customer can do.
import { kinds } from "./kinds.js";
import { attempt, avatar, clock, control, drawIfChanged, drawList, make, makeLog, readFile, replace, withDays } from "./dom.js";

const TICKS = { accepted: "🕓", sent: "✓", delivered: "✓✓", read: "✓✓", played: "✓✓", failed: "⚠" };
const KINDS = [["image/webp", "sticker"], ["image/", "image"], ["video/", "video"], ["audio/", "audio"]];
const HEARTS = ["❤️", "👍", "😂", "😮", "🙏"];
const PAGE = 200; // lines drawn
const YESTERDAY = 25 * 3600; // seconds: one hour more than the reply window

export function customers(place, state, chosen, choose) {
  const groups = [["whatsapp", "WhatsApp"], ["instagram", "Instagram"]];
  replace(place, groups.flatMap(([channel, name]) => [
    make("h2", { class: channel, role: "presentation" }, name),
    ...state.meta.customers.filter((each) => each.channel === channel).map((customer) => entry(customer, customer.id === chosen, choose)),
  ]));
}

function entry(customer, chosen, choose) {
  const last = customer.chat.at(-1);
  const address = customer.username ? `@${customer.username}` : customer.phone || "no number shown";
  return make("button", {
    class: `customer ${customer.channel}`, role: "option", "aria-selected": String(chosen), onclick: () => choose(customer.id), title: `${customer.name} · ${address}`,
  },
  avatar(customer.name),
  make("span", { class: "who" }, make("b", {}, customer.name),
    make("small", {}, last ? `${last.direction === "out" ? "↩ " : ""}${last.text || last.kind}` : address)));
}

export function phone(place, customer, account) {
  const name = customer.name.split(" ")[0];
  drawIfChanged(place, [customer.id, customer.name, account], () => {
    place.className = `phone ${customer.channel}`;
    replace(place,
      make("header", {}, avatar(account?.name ?? "?"),
        make("div", {}, make("b", {}, account?.name ?? ""), make("small", { class: "window" }))),
      makeLog(`Chat of ${customer.name}`),
      writing(customer, name));
  });
  const open = Boolean(customer.window?.closes_at);
  place.querySelector(".window").textContent = windowWords(customer);
  place.querySelector(".turn").textContent = open ? "Close the window" : "Open the window";
  place.querySelector(".turn").onclick = attempt(() => control("meta/window", { customer: customer.id, closed: open }));
  const items = withDays(customer.chat.slice(-PAGE).map((line) => ({ key: line.id, kind: "line", line, quoted: line.reply_to ? quoted(customer, line.reply_to) : "" })), (each) => each.line.at);
  if (!items.length) items.push({ key: "empty", kind: "empty", words: `Write the first message as ${name}.` });
  const log = place.querySelector(".log");
  drawList(log, items, (item) => (item.kind === "line" ? bubble(customer, item) : make("p", { class: item.kind }, make("span", {}, item.words))));
  log.follow();
}

function writing(customer, name) {
  const field = make("textarea", { rows: 1, placeholder: `Message as ${name}`, "aria-label": `Write as ${customer.name}` });
  const write = attempt(async (more = {}) => {
    const text = field.value.trim();
    if (!text && !more.kind) return;
    field.value = "";
    try {
      await control("meta/messages", { customer: customer.id, kind: "text", text, ...more });
    } catch (error) {
      field.value ||= text;
      throw error;
    }
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); write(); }
  });
  const file = make("input", { type: "file", hidden: true, "aria-label": "File", onchange: attempt(async () => {
    const { name: named, mime, content_base64 } = await readFile(file.files[0]);
    file.value = "";
    await write({ kind: (KINDS.find(([start]) => mime.startsWith(start)) ?? [null, "document"])[1], media: { name: named, mime: mime || "application/octet-stream", content_base64 } });
  }) });
  const act = (label, path, body, title) => make("button", { class: "quiet", title, onclick: attempt(() => control(path, { customer: customer.id, ...body() })) }, label);
  return make("footer", {},
    make("div", { class: "acts" },
      act("Read now", "meta/read", () => ({}), `${name} looks at the chat`),
      make("button", { class: "quiet turn", title: "Whether the business may still answer freely" }),
      act("Late message", "meta/messages", () => ({ kind: "text", text: "I wrote this yesterday", sent_at: Date.now() / 1000 - YESTERDAY }), "A message that was written 25 hours ago and arrives now"),
      act("Owner answers", "meta/echo", () => ({ text: "Answered from the phone" }), "The owner answers on their own phone, past the inbox")),
    make("div", { class: "write" },
      everything(customer),
      make("button", { class: "quiet icon", "aria-label": "Attach a file", onclick: () => file.click() }, "📎"), file, field,
      make("button", { class: "send", "aria-label": "Send", onclick: () => write() }, "➤")));
}

// Every kind a customer can send, a click each.
function everything(customer) {
  const menu = make("details", { class: "kinds" }, make("summary", { class: "quiet icon", "aria-label": "Send something else", title: "Send something else" }, "+"),
    make("div", { class: "menu", role: "menu" }, kinds(customer.channel).map(([label, body, path]) => make("button", { type: "button", role: "menuitem", onclick: () => {
      menu.open = false;
      attempt(async () => {
        for (const each of [await body(customer)].flat()) await control(path ?? "meta/messages", { customer: customer.id, ...each });
      })();
    } }, label))));
  menu.addEventListener("keydown", (event) => { if (event.key === "Escape") menu.open = false; });
  menu.addEventListener("focusout", (event) => { if (!menu.contains(event.relatedTarget)) menu.open = false; });
  return menu;
}

function windowWords(customer) {
  const left = customer.window?.closes_at ? customer.window.closes_at - Date.now() / 1000 : 0;
  if (left <= 0) return customer.chat.length ? "Reply window closed" : "No conversation yet";
  return `Reply window: ${Math.floor(left / 3600)} h ${Math.floor((left % 3600) / 60)} min`;
}

function quoted(customer, id) {
  const line = customer.chat.findLast((each) => each.id === id);
  return line ? line.text || `[${line.kind}]` : "";
}

function bubble(customer, { line, quoted: quote }) {
  const mine = line.direction === "in";
  const failed = line.status === "failed" ? `Not delivered${line.error ? ` (${line.error})` : ""}` : "";
  return make("div", { class: `bubble ${mine ? "mine" : "theirs"} ${line.deleted ? "deleted" : ""} ${line.kind === "sticker" ? "sticker" : ""}` },
    publicly(line),
    !mine && line.by === "phone" ? make("small", { class: "by" }, "from the owner’s phone") : null,
    quote ? make("span", { class: "quote" }, quote) : null,
    line.deleted ? null : (line.media ?? []).map(file),
    line.deleted ? make("i", {}, "Taken back") : template(line) ?? more(line) ?? make("span", { class: "words" }, line.text || (line.media?.length ? "" : `[${line.kind}]`)),
    make("span", { class: "meta" }, line.edited ? "edited " : "", clock(line.at),
      !mine && line.status ? make("span", { class: `ticks ${line.status}`, title: failed || line.status, role: "img", "aria-label": failed || line.status }, ` ${TICKS[line.status] ?? ""}`) : null),
    failed ? make("small", { class: "error" }, failed) : null,
    mine || failed ? null : taps(customer, line),
    line.reactions?.length ? make("span", { class: "hearts" }, line.reactions.map((each) => each.emoji).join("")) : null,
    line.deleted || publicly(line) ? null : mine ? own(customer, line) : [react(customer, line), answer(customer, line)]);
}

// What stands under a post and not in the chat: a comment, or what the account answered there.
function publicly(line) {
  if (line.kind !== "comment" && line.kind !== "comment_reply") return null;
  const where = line.kind === "comment_reply" ? "📢 answered under the post" : line.body?.live ? "💬 comment in a live video" : "💬 comment under a post";
  return make("small", { class: "by" }, `${where}${line.body?.hidden ? " · 🙈 hidden" : ""}`);
}

// What can be done with one's own words: take them back, change them, answer them.
function own(customer, line) {
  const changed = attempt(async () => {
    const text = window.prompt("Change it to", line.text);
    if (text) await control("meta/edit", { customer: customer.id, message: line.id, text });
  });
  return [takeBack(customer, line), line.text ? make("button", { class: "react second", "aria-label": "Change", title: "Change", onclick: changed }, "✎") : null];
}

function answer(customer, line) {
  const said = attempt(async () => {
    const text = window.prompt("Answer this", "");
    if (text) await control("meta/messages", { customer: customer.id, kind: "text", text, reply_to: line.id });
  });
  return make("button", { class: "react second", "aria-label": "Answer this", title: "Answer this", onclick: said }, "↩");
}

// A filled-in template: its header, its words, its footer.
function template(line) {
  const shown = line.kind === "template" && line.body?.shown;
  if (!shown) return null;
  return make("span", { class: "words" },
    shown.header ? make("b", {}, `${shown.header}\n`) : null, shown.body,
    shown.footer ? make("small", { class: "foot" }, `\n${shown.footer}`) : null);
}

// The buttons under it. A quick reply answers; the others lead away from the chat.
// What can be tapped under a message: each tap is the customer's answer.
function taps(customer, line) {
  const offered = [...templateTaps(line), ...quickTaps(line), ...buttonTaps(line)];
  const button = ({ title, description, disabled, about, answer }) => make("button", {
    type: "button", class: "quiet", disabled, title: about ?? title,
    onclick: attempt(() => control("meta/messages", { customer: customer.id, reply_to: line.id, ...answer })),
  }, title, description ? make("small", {}, description) : null);
  const rows = rowTaps(line);
  if (rows.length) return make("details", { class: "taps" }, make("summary", {}, `☰ ${line.body.action.button}`), rows.map(button));
  return offered.length ? make("span", { class: "taps" }, offered.map(button)) : null;
}

const templateTaps = (line) => (line.kind === "template" ? line.body?.buttons ?? [] : []).map((each) => ({
  title: each.text, disabled: each.type !== "QUICK_REPLY", about: each.url ?? each.text,
  answer: { kind: "button", body: { text: each.text, payload: each.payload ?? each.text } },
}));
const quickTaps = (line) => (line.body?.quick_replies ?? []).map(({ title, payload }) => ({ title, answer: { kind: "quick_reply", text: title, body: payload } }));
const buttonTaps = (line) => (line.body?.action?.buttons ?? []).map(({ reply }) => ({
  title: reply.title, answer: { kind: "interactive", text: reply.title, body: { type: "button_reply", button_reply: reply } },
}));
const rowTaps = (line) => (line.body?.action?.sections ?? []).flatMap((section) => section.rows ?? []).map((row) => ({
  title: row.title, description: row.description, answer: { kind: "interactive", text: row.title, body: { type: "list_reply", list_reply: row } },
}));

// What is more than words: a place, somebody's card.
function more(line) {
  if (line.kind === "location" && line.body) {
    const { latitude, longitude, name, address } = line.body;
    return make("a", { class: "place", href: `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}`, target: "_blank", rel: "noreferrer" },
      make("b", {}, `📍 ${name || "Location"}`), address ? make("small", {}, address) : null, make("small", {}, `${latitude}, ${longitude}`));
  }
  if (line.kind !== "contacts" || !Array.isArray(line.body)) return null;
  return make("span", {}, line.body.map((card) => make("span", { class: "place" }, make("b", {}, `👤 ${card.name?.formatted_name ?? ""}`),
    (card.phones ?? []).map((phone) => make("small", {}, phone.phone ?? "")))));
}

function react(customer, line) {
  const given = line.reactions?.find((each) => each.by === "customer")?.emoji;
  const send = (emoji) => attempt(() => control("meta/reactions", { customer: customer.id, message: line.id, ...(emoji === given ? { remove: true } : { emoji }) }));
  const menu = make("details", { class: "react" }, make("summary", { "aria-label": "React", title: "React" }, "♡"),
    make("div", { class: "emoji" }, HEARTS.map((emoji) => make("button", { type: "button", "aria-label": emoji, onclick: () => { menu.open = false; send(emoji)(); } }, emoji))));
  menu.addEventListener("keydown", (event) => { if (event.key === "Escape") menu.open = false; });
  menu.addEventListener("focusout", (event) => { if (!menu.contains(event.relatedTarget)) menu.open = false; });
  return menu;
}

function takeBack(customer, line) {
  return make("button", { class: "react", "aria-label": "Take back", title: "Take back", onclick: attempt(() => control("meta/unsend", { customer: customer.id, message: line.id })) }, "⌫");
}

function file(media) {
  const url = `/control/meta/media/${encodeURIComponent(media.id)}`;
  if (media.mime.startsWith("image/")) return make("img", { src: url, alt: media.name });
  if (media.mime.startsWith("audio/")) return make("audio", { src: url, controls: true, "aria-label": media.name });
  if (media.mime.startsWith("video/")) return make("video", { src: url, controls: true });
  return make("a", { href: url, class: "file", target: "_blank", rel: "noreferrer" }, `📄 ${media.name}`);
}
