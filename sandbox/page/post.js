// One message as a Slack client shows it, with what a teammate can do to it.
import { ask } from "./ask.js";
import { drawBlocks } from "./blocks.js";
import { attempt, avatar, clock, control, make } from "./dom.js";
import { PICKER, shown } from "./emoji.js";
import { mrkdwn } from "./mrkdwn.js";

// seat: {user, isAdmin, channel, users, openThread, world(place)}. inChannel: with the way into its thread.
export function post(message, seat, inChannel) {
  const author = message.username || (message.bot_id ? message.bot_profile?.name ?? "inbox" : seat.users.get(message.user)?.real_name) || message.user;
  const gone = message.subtype === "tombstone";
  const element = make("article", { class: `post ${gone ? "gone" : ""}`, "aria-label": `${author}, ${clock(Number(message.ts))}` }, face(message, author),
    make("div", { class: "said" },
      make("div", { class: "line" },
        make("b", {}, gone ? "Deleted" : author),
        message.bot_id ? make("span", { class: "app" }, "APP") : null,
        make("time", { title: new Date(Number(message.ts) * 1000).toLocaleString() }, clock(Number(message.ts))),
        message.subtype === "thread_broadcast" ? make("small", {}, "replied to a thread") : null),
      body(message, seat),
      (message.files ?? []).map(file),
      message.reactions?.length ? make("div", { class: "reactions" }, message.reactions.map((each) => reaction(message, each, seat))) : null,
      inChannel && !gone ? replies(message, seat) : null));
  if (!gone) element.append(tools(message, element, seat, inChannel));
  return element;
}

function face(message, author) {
  if (message.icons?.emoji) return make("div", { class: "icon", "aria-hidden": "true" }, shown(message.icons.emoji.replaceAll(":", "")));
  if (message.bot_id) return make("div", { class: "icon bot", "aria-hidden": "true" }, make("img", { src: "/page/mark.svg", alt: "" }));
  return avatar(author, "square");
}

function body(message, seat) {
  const world = seat.world({ channel: seat.channel, message_ts: message.ts });
  const place = make("div", { class: "body" });
  // Blocks win over text, as in Slack, where text is only the notification.
  place.append(...(message.blocks?.length ? drawBlocks(message.blocks, world) : [mrkdwn(message.text ?? "", world)]));
  if (message.edited) place.append(make("small", { class: "edited" }, " (edited)"));
  for (const each of message.attachments ?? []) place.append(make("div", { class: "attachment" }, make("b", {}, each.title ?? ""), mrkdwn(each.text ?? each.fallback ?? "", world), ...drawBlocks(each.blocks, world)));
  return place;
}

function file(each) {
  const url = `/control/slack/files/${encodeURIComponent(each.id)}`;
  const kind = (each.mimetype ?? "").split("/")[0];
  if (kind === "image" && each.mimetype !== "image/svg+xml") return make("a", { href: url, target: "_blank", rel: "noreferrer" }, make("img", { class: "shared", src: url, alt: each.name ?? "image" }));
  if (kind === "audio" || kind === "video") return make(kind, { class: "shared", src: url, controls: true, "aria-label": each.name ?? kind });
  return make("a", { class: "file", href: url, target: "_blank", rel: "noreferrer" }, `📄 ${each.name ?? "file"}`);
}

const react = (message, seat, name, remove) => attempt(() => control("slack/reactions", { user: seat.user, channel: seat.channel, ts: message.ts, name, remove }));

function reaction(message, each, seat) {
  const mine = each.users.includes(seat.user);
  const who = each.users.map((id) => seat.users.get(id)?.real_name ?? id).join(", ");
  return make("button", {
    class: `reaction ${mine ? "mine" : ""}`, title: `${who} · :${each.name}:`, "aria-pressed": String(mine), "aria-label": `${each.name}, ${each.count}: ${who}`,
    onclick: react(message, seat, each.name, mine),
  }, `${shown(each.name)} ${each.count}`);
}

function replies(message, seat) {
  if (!message.reply_count) return message.bot_id ? make("button", { class: "replies", onclick: () => seat.openThread(message.ts) }, "Reply in thread") : null;
  const faces = (message.reply_users ?? []).slice(0, 3).map((id) => avatar(seat.users.get(id)?.real_name ?? "inbox", "tiny"));
  return make("button", { class: "replies", onclick: () => seat.openThread(message.ts) }, make("span", { class: "faces" }, faces),
    `${message.reply_count} ${message.reply_count === 1 ? "reply" : "replies"}`, make("small", {}, `last ${clock(Number(message.latest_reply))}`));
}

function tools(message, element, seat, inChannel) {
  const mine = message.user === seat.user && !message.bot_id;
  const button = (label, sign, onclick) => make("button", { type: "button", "aria-label": label, title: label, onclick }, sign);
  return make("div", { class: "tools", role: "toolbar", "aria-label": "Message" },
    picker(message, seat),
    inChannel ? button("Reply in thread", "💬", () => seat.openThread(message.ts)) : null,
    mine ? button("Edit", "✏️", () => edit(message, element, seat)) : null,
    mine || seat.isAdmin ? button("Delete", "🗑️", attempt(async () => {
      const sure = await ask({ title: { text: "Delete message" }, text: { type: "plain_text", text: "Nobody in Slack will see it any more." }, confirm: { text: "Delete" }, style: "danger" }, {});
      if (sure) await control("slack/messages/delete", { user: seat.user, channel: seat.channel, ts: message.ts });
    })) : null);
}

function picker(message, seat) {
  const menu = make("details", { class: "picker" }, make("summary", { "aria-label": "Add a reaction", title: "Add a reaction" }, "☺"),
    make("div", { class: "emoji" }, PICKER.map((name) => make("button", { type: "button", title: `:${name}:`, "aria-label": name, onclick: (event) => { menu.open = false; return react(message, seat, name)(event); } }, shown(name)))));
  menu.addEventListener("keydown", (event) => { if (event.key === "Escape") menu.open = false; });
  menu.addEventListener("focusout", (event) => { if (!menu.contains(event.relatedTarget)) menu.open = false; });
  return menu;
}

function edit(message, element, seat) {
  const place = element.querySelector(".body");
  const before = [...place.childNodes];
  const field = make("textarea", { value: message.text.replace(/&(lt|gt|amp);/g, (whole, name) => ({ lt: "<", gt: ">", amp: "&" })[name]), "aria-label": "Edit the message" });
  const back = () => place.replaceChildren(...before);
  const save = attempt(async () => { await control("slack/messages/edit", { user: seat.user, channel: seat.channel, ts: message.ts, text: field.value }); back(); });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") back();
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); save(); }
  });
  place.replaceChildren(make("div", { class: "editing" }, field,
    make("div", {}, make("button", { class: "b-button", onclick: back }, "Cancel"), make("button", { class: "b-button primary", onclick: save }, "Save"))));
  field.focus();
}

// What the app says to one person only. dismiss: takes it off this screen.
export function ephemeral({ channel, message }, seat, dismiss) {
  const world = seat.world({ channel, message_ts: message.ts });
  return make("article", { class: "post ephemeral" }, face({ bot_id: "app" }, "inbox"),
    make("div", { class: "said" },
      make("small", { class: "only" }, "👁 Only visible to you · ", make("button", { class: "plain", onclick: dismiss }, "Dismiss")),
      make("div", { class: "body" }, message.blocks?.length ? drawBlocks(message.blocks, world) : mrkdwn(message.text ?? "", world))));
}
