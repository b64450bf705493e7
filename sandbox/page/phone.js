// A customer's phone: the chat as WhatsApp or Instagram would show it, and what the customer can do.
import { attempt, avatar, clock, control, make, readFile, replace } from "./dom.js";

const TICKS = { accepted: "🕓", sent: "✓", delivered: "✓✓", read: "✓✓", played: "✓✓" };
const KINDS = [["image/", "image"], ["video/", "video"], ["audio/", "audio"]];

export function customers(place, state, chosen, choose) {
  replace(place, state.meta.customers.map((customer) => {
    const last = customer.chat.at(-1);
    return make("button", {
      class: `customer ${customer.channel}`, role: "option", "aria-selected": String(customer.id === chosen), onclick: () => choose(customer.id),
    },
    avatar(customer.name),
    make("span", { class: "who" },
      make("b", {}, customer.name),
      make("small", {}, last ? `${last.direction === "out" ? "↩ " : ""}${last.text || last.kind}` : customer.channel === "whatsapp" ? customer.phone || "WhatsApp" : `@${customer.username}`)),
    make("span", { class: "badge" }, customer.channel === "whatsapp" ? "WhatsApp" : "Instagram"));
  }));
}

export function phone(place, customer, account) {
  const log = make("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": `Chat of ${customer.name}`, tabIndex: 0 }, chat(customer));
  const draft = place.querySelector("textarea")?.value ?? "";
  const field = make("textarea", { rows: 1, value: draft, placeholder: "Message", "aria-label": `Write as ${customer.name}` });
  const write = attempt(async (more = {}) => {
    const text = field.value.trim();
    if (!text && !more.kind) return;
    field.value = "";
    await control("meta/messages", { customer: customer.id, kind: "text", text, ...more });
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); write(); }
  });
  const file = make("input", { type: "file", hidden: true, onchange: attempt(async () => {
    const media = await readFile(file.files[0]);
    file.value = "";
    await write({ kind: (KINDS.find(([start]) => media.mime.startsWith(start)) ?? [, "document"])[1], media });
  }) });
  const act = (label, path, body) => make("button", { class: "quiet", onclick: attempt(() => control(path, { customer: customer.id, ...body })) }, label);
  const keep = place.dataset.customer === customer.id && document.activeElement?.closest("#phone");
  place.dataset.customer = customer.id;
  place.className = `phone ${customer.channel}`;
  replace(place,
    make("header", {}, avatar(account?.name ?? "?"),
      make("div", {}, make("b", {}, account?.name ?? ""), make("small", {}, windowWords(customer))),
      make("span", { class: "as" }, `${customer.name}'s phone`)),
    log,
    make("footer", {},
      make("div", { class: "acts" },
        act("Read now", "meta/read"),
        act("Written 25 h ago", "meta/messages", { kind: "text", text: "I wrote this yesterday", sent_at: Date.now() / 1000 - 25 * 3600 }),
        act(customer.window?.closes_at ? "Close the window" : "Open the window", "meta/window", { closed: Boolean(customer.window?.closes_at) }),
        act("Owner answers on the phone", "meta/echo", { text: "Answered from the app" })),
      make("div", { class: "write" },
        make("button", { class: "quiet icon", "aria-label": "Attach a file", onclick: () => file.click() }, "📎"), file, field,
        make("button", { class: "send", "aria-label": "Send", onclick: () => write() }, "➤"))));
  log.scrollTop = log.scrollHeight;
  if (keep) { field.focus(); field.setSelectionRange(draft.length, draft.length); }
}

export function windowWords(customer) {
  const left = customer.window?.closes_at ? customer.window.closes_at - Date.now() / 1000 : 0;
  if (left <= 0) return customer.chat.length ? "Reply window closed" : "No conversation yet";
  return `Reply window: ${Math.floor(left / 3600)} h ${Math.floor((left % 3600) / 60)} min left`;
}

function chat(customer) {
  const lines = customer.chat.slice(-200);
  if (!lines.length) return make("p", { class: "empty" }, `Write the first message as ${customer.name.split(" ")[0]}.`);
  return lines.map((line) => bubble(customer, line));
}

function bubble(customer, line) {
  const mine = line.direction === "in";
  const react = !mine && make("button", {
    class: "react", "aria-label": "React with a heart", onclick: attempt(() => control("meta/messages", { customer: customer.id, kind: "reaction", text: "❤️", reply_to: line.id })),
  }, "♡");
  const unsend = mine && !line.deleted && make("button", {
    class: "react", "aria-label": "Take back", onclick: attempt(() => control("meta/unsend", { customer: customer.id, message: line.id })),
  }, "⌫");
  return make("div", { class: `bubble ${mine ? "mine" : "theirs"} ${line.deleted ? "deleted" : ""}` },
    !mine && line.by === "phone" ? make("small", { class: "by" }, "from the owner's phone") : null,
    (line.media ?? []).map(file),
    line.deleted ? make("i", {}, "Taken back") : make("span", { class: "words" }, line.text || (line.media?.length ? "" : `[${line.kind}]`)),
    make("span", { class: "meta" }, clock(line.at), !mine ? make("span", { class: `ticks ${line.status}`, title: line.status }, ` ${TICKS[line.status] ?? ""}`) : null),
    line.reactions?.length ? make("span", { class: "hearts" }, line.reactions.map((each) => each.emoji ?? each).join("")) : null,
    react, unsend);
}

function file(media) {
  const url = `/control/meta/media/${encodeURIComponent(media.id)}`;
  if (media.mime.startsWith("image/")) return make("img", { src: url, alt: media.name, loading: "lazy" });
  if (media.mime.startsWith("audio/")) return make("audio", { src: url, controls: true });
  if (media.mime.startsWith("video/")) return make("video", { src: url, controls: true });
  return make("a", { href: url, class: "file", target: "_blank", rel: "noreferrer" }, `📄 ${media.name}`);
}
