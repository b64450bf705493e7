// The Slack workspace: channels, threads, Home, modals, as a teammate sees them.
import { drawBlocks, mrkdwn } from "./blocks.js";
import { attempt, avatar, clock, control, drawIfChanged, make, readFile, replace, toast } from "./dom.js";
import { PICKER, shown } from "./emoji.js";

export class Slack {
  constructor(redraw) {
    this.redraw = redraw;
    this.user = "U0ANA00001";
    this.channel = "C0WHATSAPP";
    this.thread = null;
  }

  take(state) {
    this.state = state.slack;
    this.users = new Map(this.state.users.map((user) => [user.id, user]));
    if (!this.users.has(this.user)) this.user = this.state.users[0]?.id;
  }

  // What the block renderer asks of us.
  world(place) {
    return {
      name: (id) => this.users.get(id)?.real_name ?? id,
      channelName: (id) => this.state.channels.find((each) => each.id === id)?.name ?? id,
      people: () => this.state.users.filter((user) => !user.is_bot && !user.deleted),
      act: async (given) => { await control("slack/actions", { user: this.user, ...place, ...given }); this.redraw(); },
      follow: (event, url) => this.follow(event, url),
    };
  }

  follow(event, url) {
    const found = /\/archives\/([A-Z0-9]+)\/p(\d+)(\d{6})/.exec(url);
    if (!found) return;
    event?.preventDefault();
    this.channel = found[1];
    this.thread = `${found[2]}.${found[3]}`;
    this.redraw();
  }

  draw(places) {
    const { channels, ephemerals, homes, ...rest } = this.state;
    const here = channels.find((each) => each.id === this.channel);
    const mine = ephemerals.filter((each) => each.user === this.user && each.channel === this.channel);
    drawIfChanged(places.sidebar, [this.user, this.channel, rest.users, channels.map((each) => [each.id, each.members])], () => this.drawSidebar(places.sidebar));
    if (this.channel === "home") drawIfChanged(places.channel, [this.user, homes[this.user]], () => this.drawHome(places.channel));
    else drawIfChanged(places.channel, [this.user, here, mine], () => this.drawChannel(places.channel));
    drawIfChanged(places.thread, [this.user, this.thread, here, mine], () => this.drawThread(places.thread));
    this.drawModal(places.modal);
  }

  drawSidebar(place) {
    const mine = this.state.channels.filter((each) => each.name && !each.is_im && each.members.includes(this.user));
    const entry = (id, label) => make("button", {
      class: "place", "aria-current": this.channel === id ? "page" : undefined,
      onclick: attempt(async () => {
        this.channel = id;
        this.thread = null;
        if (id === "home") await control("slack/home", { user: this.user });
        this.redraw();
      }),
    }, label);
    replace(place,
      make("div", { class: "team" }, make("b", {}, this.state.team.name),
        make("label", {}, "You are",
          make("select", { "aria-label": "Act as", onchange: (event) => { this.user = event.target.value; this.redraw(); } },
            this.state.users.filter((user) => !user.is_bot && !user.deleted).map((user) =>
              make("option", { value: user.id, selected: user.id === this.user }, `${user.real_name}${user.is_restricted ? " (guest)" : user.is_stranger ? " (outside)" : ""}`))))),
      make("h2", {}, "App"), entry("home", "🏠 inbox · Home"),
      make("h2", {}, "Channels"), mine.map((each) => entry(each.id, `${each.is_private ? "🔒" : "#"} ${each.name}`)));
  }

  messagesOf(id) {
    return this.state.channels.find((each) => each.id === id)?.messages ?? [];
  }

  drawChannel(place) {
    const channel = this.state.channels.find((each) => each.id === this.channel);
    const roots = this.messagesOf(this.channel).filter((each) => !each.thread_ts || each.thread_ts === each.ts || each.subtype === "thread_broadcast");
    const log = make("div", { class: "log", role: "log", "aria-label": `Channel ${channel?.name}`, tabIndex: 0 },
      roots.length ? roots.slice(-150).map((each) => this.post(each, true)) : make("p", { class: "empty" }, "Nothing here yet. Write as a customer and a thread appears."),
      this.ephemerals(null));
    const bottom = this.isAtBottom(place);
    replace(place,
      make("header", {}, make("b", {}, `${channel?.is_private ? "🔒" : "#"} ${channel?.name ?? ""}`), make("small", {}, channel?.topic?.value ?? "")),
      log, this.composer(`Message #${channel?.name}`, null));
    log.scrollTop = bottom ? log.scrollHeight : this.scrolled ?? 0;
  }

  isAtBottom(place) {
    const log = place.querySelector(".log");
    if (!log) return true;
    this.scrolled = log.scrollTop;
    return log.scrollHeight - log.scrollTop - log.clientHeight < 60;
  }

  drawThread(place) {
    const all = this.channel === "home" ? [] : this.messagesOf(this.channel);
    const root = all.find((each) => each.ts === this.thread);
    place.hidden = !root;
    document.body.classList.toggle("in-thread", Boolean(root));
    if (!root) return;
    const replies = all.filter((each) => each.thread_ts === root.ts && each.ts !== root.ts);
    const bottom = this.isAtBottom(place);
    const log = make("div", { class: "log", role: "log", "aria-live": "polite", "aria-label": "Thread", tabIndex: 0 },
      this.post(root, false), make("hr"), replies.slice(-200).map((each) => this.post(each, false)), this.ephemerals(root.ts));
    const draft = place.querySelector("textarea")?.value ?? "";
    const keep = document.activeElement?.closest("#thread") && document.activeElement.tagName === "TEXTAREA";
    replace(place,
      make("header", {}, make("b", {}, "Thread"), make("button", { class: "quiet icon", "aria-label": "Close the thread", onclick: () => { this.thread = null; this.redraw(); } }, "✕")),
      log, this.composer("Reply…", root.ts, draft));
    if (bottom) log.scrollTop = log.scrollHeight; else log.scrollTop = this.scrolled ?? 0;
    if (keep) place.querySelector("textarea").focus();
  }

  ephemerals(thread) {
    return this.state.ephemerals
      .filter((each) => each.user === this.user && each.channel === this.channel && (each.message.thread_ts ?? null) === thread)
      .slice(-5)
      .map((each) => make("article", { class: "post ephemeral" },
        make("div", { class: "icon" }, "👁"),
        make("div", { class: "said" }, make("small", {}, "Only visible to you"),
          drawBlocks(each.message.blocks, this.world({ channel: each.channel, message_ts: each.message.ts })),
          each.message.blocks?.length ? null : mrkdwn(each.message.text ?? "", this.world({})))));
  }

  post(message, inChannel) {
    const user = this.users.get(message.user);
    const name = message.username || (message.bot_id ? "inbox" : user?.real_name) || message.user;
    const icon = message.icons?.emoji ? make("div", { class: "icon" }, shown(message.icons.emoji.replaceAll(":", ""))) : message.bot_id ? make("div", { class: "icon bot" }, "🧶") : avatar(name);
    const world = this.world({ channel: this.channel, message_ts: message.ts });
    const body = message.blocks?.length && (message.bot_id || !message.text) ? drawBlocks(message.blocks, world) : mrkdwn(message.text ?? "", world);
    return make("article", { class: "post" }, icon,
      make("div", { class: "said" },
        make("div", { class: "line" }, make("b", {}, name), message.bot_id ? make("span", { class: "app" }, "APP") : null, make("time", {}, clock(Number(message.ts))), message.edited ? make("small", {}, "(edited)") : null),
        make("div", { class: "body" }, body),
        (message.files ?? []).map((each) => this.file(each)),
        make("div", { class: "reactions" }, (message.reactions ?? []).map((each) => this.reaction(message, each)), this.picker(message)),
        inChannel && message.reply_count ? make("button", { class: "replies", onclick: () => { this.thread = message.ts; this.redraw(); } }, `${message.reply_count} ${message.reply_count === 1 ? "reply" : "replies"}`) : null,
        inChannel && !message.reply_count ? make("button", { class: "replies", onclick: () => { this.thread = message.ts; this.redraw(); } }, "Reply in thread") : null));
  }

  file(each) {
    const url = `/control/slack/files/${encodeURIComponent(each.id)}`;
    if ((each.mimetype ?? "").startsWith("image/")) return make("img", { class: "shared", src: url, alt: each.name ?? "image", loading: "lazy" });
    if ((each.mimetype ?? "").startsWith("audio/")) return make("audio", { src: url, controls: true });
    return make("a", { class: "file", href: url, target: "_blank", rel: "noreferrer" }, `📄 ${each.name ?? "file"}`);
  }

  reaction(message, each) {
    const mine = each.users.includes(this.user);
    return make("button", {
      class: `reaction ${mine ? "mine" : ""}`, title: each.name, "aria-label": `${each.name}, ${each.count}`,
      onclick: attempt(async () => { await control("slack/reactions", { user: this.user, channel: this.channel, ts: message.ts, name: each.name, remove: mine }); }),
    }, `${shown(each.name)} ${each.count}`);
  }

  picker(message) {
    return make("select", {
      class: "picker", "aria-label": "Add a reaction",
      onchange: attempt(async (event) => { const name = event.target.value; event.target.value = ""; await control("slack/reactions", { user: this.user, channel: this.channel, ts: message.ts, name }); this.redraw(); }),
    }, make("option", { value: "" }, "☺+"), PICKER.map((name) => make("option", { value: name }, shown(name))));
  }

  composer(label, thread, draft = "") {
    const field = make("textarea", { rows: 1, placeholder: label, "aria-label": label, value: draft });
    const send = attempt(async (files) => {
      const text = field.value.trim();
      if (!text && !files) return;
      field.value = "";
      if (text.startsWith("/") && !files) {
        if (thread) { field.value = text; throw new Error("Slack allows no slash commands in threads. Write @inbox help instead."); }
        const [command, ...words] = text.split(" ");
        await control("slack/commands", { user: this.user, channel: this.channel, command, text: words.join(" ") });
        this.redraw();
        return;
      }
      await control("slack/messages", { user: this.user, channel: this.channel, thread_ts: thread ?? undefined, text: text.replace(/@inbox\b/g, `<@${this.state.app.user_id}>`), ...(files ? { files } : {}) });
      this.redraw();
    });
    field.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); send(); } });
    const file = make("input", { type: "file", hidden: true, multiple: true, onchange: attempt(async () => { const files = await Promise.all([...file.files].map(readFile)); file.value = ""; await send(files); }) });
    return make("footer", { class: "write" },
      make("button", { class: "quiet icon", "aria-label": "Attach files", onclick: () => file.click() }, "📎"), file, field,
      make("button", { class: "send", "aria-label": "Send", onclick: () => send() }, "➤"));
  }

  drawHome(place) {
    const home = this.state.homes[this.user];
    replace(place, make("header", {}, make("b", {}, "inbox · Home"), make("small", {}, "What this teammate sees")),
      make("div", { class: "log home" }, home ? drawBlocks(home.blocks, this.world({ view_id: home.id })) : make("p", { class: "empty" }, "Home has not been drawn for this teammate yet.")));
  }

  drawModal(dialog) {
    const stack = this.state.views[this.user] ?? [];
    const view = stack.at(-1);
    if (!view) { if (dialog.open) dialog.close(); dialog.dataset.view = ""; return; }
    const key = `${view.id}:${view.hash}`;
    if (dialog.dataset.view === key) return;
    dialog.dataset.view = key;
    const form = make("form", { method: "dialog", onsubmit: attempt(async (event) => { event.preventDefault(); await this.submit(view, form); }) },
      make("header", {}, make("b", {}, view.title.text), make("button", { type: "button", class: "quiet icon", "aria-label": "Close", onclick: () => this.closeView(view) }, "✕")),
      make("div", { class: "blocks" }, drawBlocks(view.blocks, this.world({ view_id: view.id }))),
      make("footer", {}, make("button", { type: "button", class: "b-button", onclick: () => this.closeView(view) }, view.close?.text ?? "Close"), view.submit ? make("button", { class: "b-button primary" }, view.submit.text) : null));
    replace(dialog, form);
    dialog.oncancel = (event) => { event.preventDefault(); this.closeView(view); };
    if (!dialog.open) dialog.showModal();
  }

  async closeView(view) {
    await control("slack/views/close", { user: this.user, view_id: view.id }).catch((error) => toast(error.message));
    this.redraw();
  }

  async submit(view, form) {
    const values = {};
    for (const field of form.querySelectorAll("[data-block]")) values[field.dataset.block] = field.value;
    const told = await control("slack/views/submit", { user: this.user, view_id: view.id, values });
    for (const place of form.querySelectorAll("[data-error]")) place.textContent = told.errors?.[place.dataset.error] ?? "";
    if (!told.errors) this.redraw();
  }
}
