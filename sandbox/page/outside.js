// Breaking things on purpose, and the ledger: what really arrived outside, and how often.
import { attempt, clock, control, make, replace } from "./dom.js";

const FAULTS = {
  "Between us and Slack": [
    ["Slack is away", { where: "slack.api", kind: "network_down", times: null }],
    ["Events do not reach us", { where: "slack.events", kind: "network_down", times: null }],
    ["Too many requests, 5 times", { where: "slack.api", kind: "rate_limit", times: 5, seconds: 2 }],
    ["Accepts a post, then is silent", { where: "slack.api", match: { method: "chat.postMessage" }, kind: "accept_then_timeout", times: 1, seconds: 15 }],
    ["Every event twice", { where: "slack.events", kind: "duplicate", times: null }],
    ["Slow by 2 seconds", { where: "slack.api", kind: "delay", times: null, seconds: 2 }],
  ],
  "Between us and Meta": [
    ["Meta is away", { where: "meta.api", kind: "network_down", times: null }],
    ["Webhooks do not reach us", { where: "meta.webhooks", kind: "network_down", times: null }],
    ["Answers 500, 3 times", { where: "meta.api", kind: "status", status: 500, times: 3 }],
    ["Too many requests, 3 times", { where: "meta.api", kind: "rate_limit", times: 3, seconds: 2 }],
    ["Accepts a message, then hangs up", { where: "meta.api", match: { method: "messages" }, kind: "accept_then_drop", times: 1 }],
    ["Every webhook twice", { where: "meta.webhooks", kind: "duplicate", times: null }],
    ["Webhooks out of order", { where: "meta.webhooks", kind: "reorder", times: null, probability: 0.5 }],
    ["Files cannot be fetched", { where: "media", kind: "status", status: 500, times: null }],
  ],
};
const ALL = Object.values(FAULTS).flat();
const ROWS = 80; // of the ledger, newest first
const POSTS = { "chat.postMessage": "Slack post", "files.completeUploadExternal": "Slack file", "whatsapp.messages": "WhatsApp", "instagram.messages": "Instagram" };

let entries = [];

export async function outside(dialog, state) {
  const { entries: more } = await control(`ledger?since=${entries.at(-1)?.n ?? 0}`, undefined, "GET");
  const last = entries.at(-1)?.n ?? 0;
  entries = [...entries, ...more.filter((each) => each.n > last && POSTS[each.call] && each.kind === "call" && each.outcome === "accepted")];
  const turn = (path, body, method) => attempt(() => control(path, body, method));
  const scrolled = dialog.querySelector(".ledger")?.scrollTop ?? 0;
  replace(dialog,
    make("header", {}, make("b", {}, "Outside world"), make("button", { class: "quiet icon", "aria-label": "Close", onclick: () => dialog.close() }, "✕")),
    make("div", { class: "outside" },
      make("section", {},
        broken(state.faults, turn),
        Object.entries(FAULTS).map(([group, faults]) => [make("h2", {}, group),
          make("div", { class: "faults" }, faults.map(([label, rule]) => make("button", { class: "b-button", onclick: turn("faults", rule) }, label)))]).flat()),
      make("section", { class: "ledger", tabIndex: 0, "aria-label": "What really arrived" }, make("h2", {}, "What really arrived"), ledger(state))));
  dialog.querySelector(".ledger").scrollTop = scrolled;
}

function broken(faults, turn) {
  if (!faults.length) return make("p", {}, make("b", { class: "good" }, "Nothing is broken."), " Break something, go on writing, mend it: no message may be lost or doubled.");
  return make("div", { class: "broken" }, make("h2", {}, "Broken now"),
    make("ul", {}, faults.map((fault) => make("li", {}, make("span", {}, named(fault)), make("button", { class: "quiet", onclick: turn("faults", { id: fault.id }, "DELETE") }, "Mend")))),
    make("button", { class: "b-button primary", onclick: turn("faults", {}, "DELETE") }, "Mend everything"));
}

function named(fault) {
  const known = ALL.find(([, rule]) => rule.where === fault.where && rule.kind === fault.kind);
  return `${fault.where} · ${known ? known[0] : fault.kind}`;
}

function ledger(state) {
  const counts = new Map();
  for (const each of entries) if (each.correlation) counts.set(each.correlation, (counts.get(each.correlation) ?? 0) + 1);
  const doubles = [...counts.values()].filter((count) => count > 1).length;
  const where = (id) => { const room = state.slack.channels.find((each) => each.id === id); return room ? `#${room.name}` : state.meta.customers.find((each) => each.id === id)?.name ?? id ?? ""; };
  return make("div", {},
    make("p", { class: doubles ? "bad" : "good" }, `${entries.length} messages arrived, ${doubles ? `${doubles} of them more than once` : "each exactly once"}.`),
    make("table", {}, make("thead", {}, make("tr", {}, ["When", "Where", "To", "What"].map((word) => make("th", { scope: "col" }, word)))),
      make("tbody", {}, entries.slice(-ROWS).reverse().map((each) => {
        const count = counts.get(each.correlation) ?? 1;
        return make("tr", { class: count > 1 ? "bad" : "" },
          make("td", {}, clock(each.at)), make("td", {}, POSTS[each.call]), make("td", {}, where(each.to)),
          make("td", {}, count > 1 ? make("b", {}, `×${count} `) : null, (each.text ?? "").slice(0, 90)));
      }))));
}
