// The Slack workspace as a teammate sees it: sidebar, channel, thread, Home.
import { drawBlocks } from "./blocks.js";
import { complain, composer } from "./composer.js";
import { attempt, control, drawIfChanged, drawList, make, makeLog, replace, withDays } from "./dom.js";
import { modal } from "./modal.js";
import { ephemeral, post } from "./post.js";

const PAGE = 100; // posts drawn at first, and with each "Show earlier"

export class Slack {
  constructor(redraw) {
    this.redraw = redraw;
    this.user = "U0ANA00001";
    this.channel = "C0WHATSAPP";
    this.thread = null;
    this.shown = PAGE;
    this.seen = {}; // channel -> ts of the newest message that was on screen
    this.dismissed = new Set();
  }

  take(state) {
    this.state = state.slack;
    this.users = new Map(this.state.users.map((user) => [user.id, user]));
    this.people = this.state.users.filter((user) => !user.is_bot && !user.deleted);
    if (!this.users.has(this.user)) this.user = this.people[0]?.id;
    this.rooms = this.state.channels.filter((each) => each.name && !each.is_im && !each.is_archived && each.members.includes(this.user));
    this.direct = this.state.channels.find((each) => each.is_im && each.members.includes(this.user) && each.messages.length);
    if (this.channel !== "home" && !this.open().some((each) => each.id === this.channel)) this.go(this.rooms[0]?.id ?? "home");
    this.here = this.open().find((each) => each.id === this.channel);
  }

  // Where there is something to read: the channels, and what the app told this teammate alone.
  open() {
    return this.direct ? [...this.rooms, this.direct] : this.rooms;
  }

  title(room) {
    return room.is_im ? "inbox · Messages" : room.name;
  }

  go(channel, thread = null) {
    Object.assign(this, { channel, thread, shown: PAGE, here: this.open().find((each) => each.id === channel) });
  }

  // What the block renderer asks of us. place: what a press belongs to.
  world(place) {
    const user = this.user;
    return {
      locale: this.users.get(user)?.locale,
      name: (id) => this.users.get(id)?.real_name ?? id,
      channelName: (id) => this.state.channels.find((each) => each.id === id)?.name ?? "private-channel",
      groupName: (id) => `@${this.state.user_groups?.find((each) => each.id === id)?.handle ?? "group"}`,
      people: () => this.people,
      channels: () => this.rooms.map((each) => [each.id, `#${each.name}`]),
      act: async (given) => complain(await control("slack/actions", { user, ...place, ...given })),
      suggest: (given) => control("slack/options", { user, ...place, ...given }),
      follow: (event, url) => this.follow(event, url),
    };
  }

  // A link to a message of this workspace opens its thread; true when it was one.
  follow(event, url) {
    const found = /\/archives\/([A-Z0-9]+)(?:\/p(\d+)(\d{6}))?/.exec(url);
    if (!found || !this.open().some((each) => each.id === found[1])) return false;
    event?.preventDefault();
    const root = new URL(url).searchParams.get("thread_ts");
    this.go(found[1], root ?? (found[2] ? `${found[2]}.${found[3]}` : null));
    this.redraw();
    return true;
  }

  draw(places) {
    if (this.here) this.seen[this.here.id] = this.here.messages.at(-1)?.ts ?? "0";
    const unread = this.open().filter((each) => (each.messages.at(-1)?.ts ?? "0") > (this.seen[each.id] ?? "0")).map((each) => each.id);
    const sidebar = [this.user, this.channel, unread, this.people, this.open().map(({ id, name }) => [id, name])];
    drawIfChanged(places.sidebar, sidebar, () => this.drawSidebar(places.sidebar, new Set(unread)));
    const mine = this.state.ephemerals.filter((each) => each.user === this.user && each.channel === this.channel && !this.dismissed.has(each.message.ts));
    if (this.here) this.drawChannel(places.channel, mine);
    else drawIfChanged(places.channel, [this.user, "home", this.state.homes[this.user]], () => this.drawHome(places.channel));
    this.drawThread(places.thread, mine);
    const view = (this.state.views[this.user] ?? []).at(-1);
    modal(places.modal, view, this.user, view && this.world({ view_id: view.id }));
  }

  drawSidebar(place, unread) {
    const entry = (id, sign, name) => make("button", {
      class: `place ${unread.has(id) ? "unread" : ""}`, "aria-current": this.channel === id ? "page" : undefined, title: name,
      "aria-label": unread.has(id) ? `${name}, unread` : name,
      onclick: attempt(async () => {
        this.go(id);
        this.redraw();
        if (id === "home") await control("slack/home", { user: this.user });
      }),
    }, make("span", { "aria-hidden": "true" }, sign), make("span", { class: "name" }, name));
    const label = (user) => `${user.real_name}${user.is_restricted ? " (guest)" : user.is_stranger ? " (outside)" : ""}`;
    replace(place,
      make("div", { class: "team" }, make("b", {}, this.state.team.name),
        make("label", {}, make("span", {}, "You are"),
          make("select", { "aria-label": "Act as", onchange: (event) => { this.user = event.target.value; this.redraw(); if (this.channel === "home") control("slack/home", { user: this.user }); } },
            this.people.map((user) => make("option", { value: user.id, selected: user.id === this.user }, label(user)))))),
      make("h2", {}, "App"), entry("home", "⌂", "inbox · Home"),
      this.direct ? entry(this.direct.id, "✉", this.title(this.direct)) : [],
      make("h2", {}, "Channels"), this.rooms.map((each) => entry(each.id, each.is_private ? "🔒" : "#", each.name)));
    place.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  seat() {
    const openThread = (ts) => { this.thread = ts; this.redraw(); document.querySelector("#thread textarea")?.focus(); };
    return { user: this.user, isAdmin: Boolean(this.users.get(this.user)?.is_admin), channel: this.channel, users: this.users, openThread, world: (place) => this.world(place) };
  }

  drawChannel(place, mine) {
    const { here, user } = this;
    const sign = here.is_im ? "✉" : here.is_private ? "🔒" : "#";
    const header = () => [make("b", {}, `${sign} ${this.title(here)}`), make("small", {}, here.is_im ? `What only ${this.users.get(user).real_name} sees` : here.topic?.value ?? "")];
    const writing = here.is_im ? [] : composer(`Message #${here.name}`, { user, channel: here.id }, this.state.app.user_id);
    drawIfChanged(place, [user, here.id, here.name], () => replace(place, make("header", {}, header()), makeLog(`Channel ${here.name}`), writing));
    const roots = here.messages.filter((each) => !each.thread_ts || each.thread_ts === each.ts || each.subtype === "thread_broadcast");
    const items = this.items(roots, mine.filter((each) => !each.message.thread_ts), true);
    if (!items.length) items.push({ key: "empty", kind: "empty", words: "Nothing here yet. Write as a customer, and a conversation appears." });
    this.drawLog(place.querySelector(".log"), items);
  }

  drawThread(place, mine) {
    const { here, user, thread } = this;
    const root = thread && here?.messages.find((each) => each.ts === thread);
    place.hidden = !root;
    document.body.classList.toggle("in-thread", Boolean(root));
    if (!root) { place.shown = ""; return; }
    const close = () => { this.thread = null; this.redraw(); };
    drawIfChanged(place, [user, here.id, thread], () => replace(place,
      make("header", {}, make("span", {}, make("b", {}, "Thread"), make("small", {}, here.is_im ? ` ${this.title(here)}` : ` #${here.name}`)), make("button", { class: "quiet icon", "aria-label": "Close the thread", onclick: close }, "✕")),
      makeLog("Thread"), composer("Reply…", { user, channel: here.id, thread }, this.state.app.user_id)));
    place.onkeydown = (event) => { if (event.key === "Escape" && !event.defaultPrevented && !event.target.closest(".editing, details")) close(); };
    const replies = here.messages.filter((each) => each.thread_ts === thread && each.ts !== thread);
    const count = { key: "count", kind: "count", words: replies.length === 1 ? "1 reply" : `${replies.length} replies` };
    const items = this.items(replies, mine.filter((each) => each.message.thread_ts === thread), false);
    this.drawLog(place.querySelector(".log"), [{ key: root.ts, kind: "post", message: root, inChannel: false }, count, ...items]);
  }

  // Messages, the days between them, what only I can see, and the way to what came before.
  items(messages, mine, inChannel) {
    const late = messages.slice(-this.shown);
    const posts = late.map((message) => ({ key: message.ts, kind: "post", message, inChannel }));
    const hints = mine.map((each) => ({ key: `only ${each.message.ts}`, kind: "only", ...each }));
    const all = [...posts, ...hints].sort((one, other) => Number(one.message.ts) - Number(other.message.ts));
    const earlier = messages.length > late.length ? [{ key: "earlier", kind: "earlier", count: messages.length - late.length }] : [];
    return [...earlier, ...(inChannel ? withDays(all, (each) => Number(each.message.ts)) : all)];
  }

  drawLog(log, items) {
    const seat = this.seat();
    drawList(log, items, (item) => {
      switch (item.kind) {
        case "post": return post(item.message, seat, item.inChannel);
        case "only": return ephemeral(item, seat, () => { this.dismissed.add(item.message.ts); this.redraw(); });
        case "earlier": return make("button", { class: "earlier", onclick: () => { this.shown += PAGE; this.redraw(); } }, `Show earlier (${item.count} more)`);
        default: return make("p", { class: item.kind }, make("span", {}, item.words));
      }
    });
    log.follow();
  }

  // A Home is drawn anew while somebody types in it or has a menu open: neither is lost, as in Slack.
  drawHome(place) {
    const home = this.state.homes[this.user];
    const kept = inHand(place);
    replace(place, make("header", {}, make("b", {}, "inbox · Home"), make("small", {}, `What ${this.users.get(this.user).real_name} sees`)),
      make("div", { class: "log home", tabIndex: 0, role: "region", "aria-label": "Home" },
        home ? drawBlocks(home.blocks, { ...this.world({ view_id: home.id }), values: home.state?.values }) : make("p", { class: "empty" }, "Home has not been drawn for this teammate yet.")));
    kept(place);
  }
}

// What somebody has in hand: how far they have scrolled, what they type, which menu is open. Gives it back to a new drawing.
function inHand(place) {
  const scrolled = place.querySelector(".home")?.scrollTop ?? 0;
  const field = place.contains(document.activeElement) && document.activeElement.matches("input, textarea") ? document.activeElement : null;
  const typed = field && { block: field.dataset.block, value: field.value, from: field.selectionStart, to: field.selectionEnd };
  const menu = place.querySelector("details[open]")?.dataset.block;
  return (drawn) => {
    const home = drawn.querySelector(".home");
    if (home) home.scrollTop = scrolled;
    const same = typed && drawn.querySelector(`[data-block="${CSS.escape(typed.block ?? "")}"]`);
    if (same) { same.value = typed.value; same.focus({ preventScroll: true }); same.setSelectionRange?.(typed.from, typed.to); }
    const again = menu && drawn.querySelector(`details[data-block="${CSS.escape(menu)}"]`);
    if (again) again.open = true;
  };
}
