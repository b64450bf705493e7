// Puts the two sides together: asks for the state, draws it, and asks again when something changed.
import { control, toast } from "./dom.js";
import { outside } from "./outside.js";
import { customers, phone } from "./phone.js";
import { drawBlocks } from "./blocks.js";
import { make } from "./dom.js";
import { Slack } from "./slack.js";

const place = (id) => document.getElementById(id);
let state = null;
let chosen = "maria";
let asking = false;
let again = false;

const slack = new Slack(() => refresh());

async function refresh() {
  if (asking) { again = true; return; }
  asking = true;
  try {
    state = await control("state", undefined, "GET");
    slack.take(state);
    draw();
  } catch (error) {
    toast(`The sandbox does not answer: ${error.message}`);
  } finally {
    asking = false;
    if (again) { again = false; setTimeout(refresh, 120); }
  }
}

function draw() {
  const everybody = state.meta?.customers ?? [];
  const customer = everybody.find((each) => each.id === chosen) ?? everybody[0];
  if (customer) {
    customers(place("customers"), state, customer.id, (id) => { chosen = id; draw(); });
    phone(place("phone"), customer, state.meta.accounts.find((each) => each.id === customer.account), refresh);
  }
  slack.draw({ sidebar: place("sidebar"), channel: place("channel"), thread: place("thread"), modal: place("modal") });
  if (slack.answer) answerOfCommand();
  place("open-outside").textContent = state.faults.length ? `Outside world · ${state.faults.length} broken` : "Outside world";
  place("open-outside").classList.toggle("bad", state.faults.length > 0);
  if (place("outside").open) outside(place("outside"), state, refresh);
}

function answerOfCommand() {
  const log = place("channel").querySelector(".log");
  const answer = slack.answer;
  const world = slack.world({ channel: slack.channel, message_ts: answer.ts });
  log?.append(make("article", { class: "post ephemeral" }, make("div", { class: "icon" }, "👁"),
    make("div", { class: "said" },
      make("small", {}, "Only visible to you ", make("button", { class: "quiet", onclick: () => { slack.answer = null; refresh(); } }, "dismiss")),
      answer.blocks?.length ? drawBlocks(answer.blocks, world) : make("p", {}, answer.text ?? ""))));
  if (log) log.scrollTop = log.scrollHeight;
}

function side(name) {
  document.body.dataset.side = name;
  for (const tab of document.querySelectorAll("[data-side][role=tab]")) tab.setAttribute("aria-selected", String(tab.dataset.side === name));
}

for (const tab of document.querySelectorAll("[data-side][role=tab]")) tab.addEventListener("click", () => side(tab.dataset.side));
place("open-outside").addEventListener("click", async () => { await outside(place("outside"), state, refresh); place("outside").showModal(); });
side("phone");

let waiting = null;
const changes = new EventSource("/control/stream");
changes.addEventListener("change", () => { clearTimeout(waiting); waiting = setTimeout(refresh, 80); });
changes.addEventListener("open", refresh);
changes.addEventListener("error", () => toast("Connection to the sandbox lost. Trying again…"));
