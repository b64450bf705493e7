// Breaking things on purpose, and the ledger: what really arrived outside, how often.
import { attempt, clock, control, make, replace } from "./dom.js";

const FAULTS = [
  ["Slack is away", { where: "slack.api", kind: "network_down", times: null }],
  ["Meta is away", { where: "meta.api", kind: "network_down", times: null }],
  ["Webhooks get lost", { where: "meta.webhooks", kind: "network_down", times: null }],
  ["Slack: too many requests (5)", { where: "slack.api", kind: "rate_limit", times: 5, seconds: 2 }],
  ["Slack accepts, then falls silent (1)", { where: "slack.api", match: { method: "chat.postMessage" }, kind: "accept_then_timeout", times: 1, seconds: 15 }],
  ["Meta answers 500 (3)", { where: "meta.api", kind: "status", status: 500, times: 3 }],
  ["Meta accepts, then drops the line (1)", { where: "meta.api", match: { method: "messages" }, kind: "accept_then_drop", times: 1 }],
  ["Every webhook twice", { where: "meta.webhooks", kind: "duplicate", times: null }],
  ["Webhooks out of order", { where: "meta.webhooks", kind: "reorder", times: null, probability: 0.5 }],
  ["Everything slow (2 s)", { where: "slack.api", kind: "delay", times: null, seconds: 2 }],
];

export async function outside(dialog, state) {
  const { entries } = await control("ledger", undefined, "GET");
  const turn = (path, body, method) => attempt(() => control(path, body, method));
  replace(dialog,
    make("header", {}, make("b", {}, "Outside world"), make("button", { class: "quiet icon", "aria-label": "Close", onclick: () => dialog.close() }, "✕")),
    make("div", { class: "outside" },
      make("section", {},
        make("h2", {}, "Break something"),
        make("div", { class: "faults" }, FAULTS.map(([label, rule]) => make("button", { class: "b-button", onclick: turn("faults", rule) }, label))),
        make("h2", {}, state.faults.length ? "Broken now" : "Nothing is broken"),
        make("ul", {}, state.faults.map((fault) => make("li", {}, `${fault.where}: ${fault.kind}${fault.times ? ` × ${fault.times}` : ""} `, make("button", { class: "quiet", onclick: turn("faults", { id: fault.id }, "DELETE") }, "mend")))),
        state.faults.length ? make("button", { class: "b-button primary", onclick: turn("faults", {}, "DELETE") }, "Mend everything") : null),
      make("section", {}, make("h2", {}, "What really arrived"), ledger(entries))));
}

function ledger(entries) {
  const posts = entries.filter((each) => each.kind === "call" && each.outcome === "accepted" && /postMessage|messages$|completeUpload/.test(each.call));
  const counts = new Map();
  for (const each of posts) if (each.correlation) counts.set(each.correlation, (counts.get(each.correlation) ?? 0) + 1);
  const doubles = [...counts.values()].filter((count) => count > 1).length;
  return make("div", {},
    make("p", { class: doubles ? "bad" : "good" }, `${posts.length} messages arrived, ${doubles ? `${doubles} of them twice` : "each exactly once"}.`),
    make("table", {}, make("thead", {}, make("tr", {}, ["When", "Where", "To", "What"].map((word) => make("th", {}, word)))),
      make("tbody", {}, posts.slice(-60).reverse().map((each) => make("tr", { class: counts.get(each.correlation) > 1 ? "bad" : "" },
        make("td", {}, clock(each.at)), make("td", {}, each.call), make("td", {}, each.to ?? ""), make("td", {}, (each.text ?? "").slice(0, 80)))))));
}
