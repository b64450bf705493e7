// Puts the two sides together: asks for the state, draws it, and asks again when something changed.
import { control, drawIfChanged, toast } from "./dom.js";
import { outside } from "./outside.js";
import { customers, phone } from "./phone.js";
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
    const choose = (id) => { chosen = id; draw(); };
    const account = state.meta.accounts.find((each) => each.id === customer.account);
    const lines = everybody.map((each) => [each.id, each.name, each.chat.at(-1)]);
    drawIfChanged(place("customers"), [lines, customer.id], () => customers(place("customers"), state, customer.id, choose));
    drawIfChanged(place("phone"), customer, () => phone(place("phone"), customer, account, refresh));
  }
  slack.draw({ sidebar: place("sidebar"), channel: place("channel"), thread: place("thread"), modal: place("modal") });
  place("open-outside").textContent = state.faults.length ? `Outside world · ${state.faults.length} broken` : "Outside world";
  place("open-outside").classList.toggle("bad", state.faults.length > 0);
  if (place("outside").open) outside(place("outside"), state, refresh);
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
