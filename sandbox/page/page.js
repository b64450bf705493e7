// Puts the two sides together: what the sandbox tells is drawn, each place only when what it shows has changed.
import { attempt, drawIfChanged, toast } from "./dom.js";
import { Live } from "./live.js";
import { outside } from "./outside.js";
import { customers, phone } from "./phone.js";
import { Slack } from "./slack.js";

const MINUTE = 60_000; // milliseconds
const place = (id) => document.getElementById(id);
let chosen = "maria";

const live = new Live(draw, toast);
const redraw = () => live.state && draw(live.state);
const slack = new Slack(redraw);

function draw(state) {
  const everybody = state.meta?.customers ?? [];
  const customer = everybody.find((each) => each.id === chosen) ?? everybody[0];
  if (customer) {
    const choose = (id) => { chosen = id; redraw(); };
    const account = state.meta.accounts.find((each) => each.id === customer.account);
    const lines = everybody.map((each) => [each.id, each.name, each.chat.at(-1)]);
    drawIfChanged(place("customers"), [lines, customer.id], () => customers(place("customers"), state, customer.id, choose));
    phone(place("phone"), customer, account);
  }
  slack.take(state);
  slack.draw({ sidebar: place("sidebar"), channel: place("channel"), thread: place("thread"), modal: place("modal") });
  place("open-outside").textContent = state.faults.length ? `Outside world · ${state.faults.length} broken` : "Outside world";
  place("open-outside").classList.toggle("bad", state.faults.length > 0);
  if (place("outside").open) lookOutside();
}

const lookOutside = attempt(() => outside(place("outside"), live.state));

function side(name) {
  document.body.dataset.side = name;
  for (const tab of document.querySelectorAll("[data-side][role=tab]")) tab.setAttribute("aria-selected", String(tab.dataset.side === name));
}

for (const tab of document.querySelectorAll("[data-side][role=tab]")) tab.addEventListener("click", () => side(tab.dataset.side));
place("open-outside").addEventListener("click", async () => { await lookOutside(); place("outside").showModal(); });
side("phone");
setInterval(redraw, MINUTE); // the windows run on
