// The state as the sandbox last told it: asked for once, then kept up to date change by change.
import { control } from "./dom.js";

const DAY = 86400; // seconds the reply window stays open after the customer wrote

export class Live {
  constructor(draw, lost) {
    this.draw = draw;
    this.state = null;
    this.early = []; // changes that came while the whole state was still on its way
    this.loading = false;
    const changes = new EventSource("/control/stream");
    changes.addEventListener("open", () => this.load());
    changes.addEventListener("change", (event) => this.hear(JSON.parse(event.data)));
    changes.addEventListener("error", () => lost("The connection to the sandbox is lost. Trying again…"));
    this.lost = lost;
  }

  async load() {
    if (this.loading) { this.again = true; return; }
    this.loading = true;
    try {
      const state = await control("state", undefined, "GET");
      const early = this.early.splice(0);
      this.state = state;
      for (const change of early) apply(state, change);
    } catch (error) {
      this.lost(`The sandbox does not answer: ${error.message}`);
    }
    this.loading = false;
    if (this.again) { this.again = false; await this.load(); return; }
    this.soon();
  }

  hear(change) {
    if (this.loading || !this.state) { this.early.push(change); return; }
    if (apply(this.state, change)) this.soon();
    else this.load();
  }

  // One drawing for a burst of changes.
  soon() {
    this.timer ??= setTimeout(() => { this.timer = null; if (this.state) this.draw(this.state); }, 30);
  }
}

// False when the change needs the whole state anew.
function apply(state, change) {
  const [noun] = change.kind.split(".");
  const known = { message: applyMessage, reaction: applyMessage, ephemeral: applyEphemeral, view: applyView, home: applyHome, chat: applyChat, fault: applyFault }[noun];
  return known ? known(state, change) : false;
}

function applyMessage({ slack }, change) {
  const messages = slack.channels.find((each) => each.id === change.channel)?.messages;
  if (!messages) return false;
  const ts = change.ts ?? change.message.ts;
  const place = messages.findLastIndex((each) => each.ts === ts);
  if (change.kind === "message.deleted") {
    if (place >= 0) { const [gone] = messages.splice(place, 1); count(messages, gone, -1); }
  } else if (place >= 0) {
    messages[place] = change.message;
  } else {
    messages.push(change.message);
    count(messages, change.message, 1);
  }
  return true;
}

// A reply changes its root too, of which the stream says nothing.
function count(messages, { thread_ts: thread, ts, user }, by) {
  if (!thread || thread === ts) return;
  const root = messages.find((each) => each.ts === thread);
  if (!root) return;
  root.reply_count = Math.max(0, (root.reply_count ?? 0) + by);
  if (by > 0) { root.latest_reply = ts; root.reply_users = [...new Set([...(root.reply_users ?? []), user])].slice(0, 5); }
}

function applyEphemeral({ slack }, change) {
  const kept = slack.ephemerals.findIndex((each) => each.user === change.user && each.channel === change.channel && each.message.ts === change.message.ts);
  const shown = { user: change.user, channel: change.channel, message: change.message };
  if (change.kind === "ephemeral.deleted") { if (kept >= 0) slack.ephemerals.splice(kept, 1); } else if (kept >= 0) slack.ephemerals[kept] = shown;
  else slack.ephemerals.push(shown);
  return true;
}

function applyView({ slack }, { kind, user, view }) {
  const stack = (slack.views[user] ?? []).filter((each) => kind === "view.updated" || each.id !== view.id);
  if (kind === "view.opened") slack.views[user] = view.previous_view_id ? [...stack, view] : [view];
  else slack.views[user] = stack.map((each) => (each.id === view.id ? view : each));
  return true;
}

function applyHome({ slack }, { user, view }) {
  slack.homes[user] = view;
  return true;
}

function applyChat({ meta }, change) {
  const customer = meta.customers.find((each) => each.id === change.customer);
  if (!customer) return false;
  if (change.kind === "chat.window") { customer.window = { closes_at: change.closes_at }; return true; }
  const place = customer.chat.findLastIndex((each) => each.id === change.message.id);
  if (place >= 0) customer.chat[place] = change.message;
  else customer.chat.push(change.message);
  const closes = change.message.at + DAY;
  if (change.kind === "chat.message" && change.message.direction === "in" && closes > Math.max(Date.now() / 1000, customer.window?.closes_at ?? 0)) customer.window = { closes_at: closes };
  return true;
}

function applyFault(state, change) {
  state.faults = state.faults.filter((each) => each.id !== (change.id ?? change.fault.id));
  if (change.fault) state.faults.push(change.fault);
  return true;
}
