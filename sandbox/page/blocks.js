// Block Kit and mrkdwn as a Slack client draws them, out of plain elements.
import { make, toast } from "./dom.js";
import { shown } from "./emoji.js";

const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
const unescape = (text) => text.replace(/&(amp|lt|gt);/g, (entity) => ENTITIES[entity]);

export function drawText(object, world) {
  if (!object) return document.createTextNode("");
  if (object.type === "plain_text") return lines(object.emoji === false ? object.text : withEmoji(object.text));
  return mrkdwn(object.text, world);
}

function withEmoji(text) {
  return text.replace(/:([a-z0-9_+'-]+(?:::skin-tone-\d)?):/g, (whole, name) => (shown(name).startsWith(":") ? whole : shown(name)));
}

function lines(text) {
  const span = make("span");
  text.split("\n").forEach((line, place) => { if (place) span.append(make("br")); span.append(line); });
  return span;
}

export function mrkdwn(text, world) {
  const span = make("span");
  for (const part of text.split(/(```[\s\S]+?```|`[^`\n]+`|<[^<>\n]+>|\n)/)) {
    if (!part) continue;
    if (part === "\n") span.append(make("br"));
    else if (part.startsWith("```")) span.append(make("pre", {}, unescape(part.slice(3, -3))));
    else if (part.startsWith("`")) span.append(make("code", {}, unescape(part.slice(1, -1))));
    else if (part.startsWith("<")) span.append(token(part.slice(1, -1), world));
    else span.append(...styled(part));
  }
  return span;
}

function styled(text) {
  const found = /(^|[^\w*_~])([*_~])(?!\s)([^\n]*?[^\s])\2(?![\w*_~])/.exec(text);
  if (!found) return [withEmoji(unescape(text))];
  const before = text.slice(0, found.index) + found[1];
  const tag = { "*": "strong", _: "em", "~": "s" }[found[2]];
  return [withEmoji(unescape(before)), make(tag, {}, ...styled(found[3])), ...styled(text.slice(found.index + found[0].length))];
}

function token(inside, world) {
  const [target, label] = inside.split("|");
  if (target.startsWith("@")) return make("span", { class: "mention" }, `@${world.name(target.slice(1))}`);
  if (target.startsWith("#")) return make("span", { class: "mention" }, `#${label || world.channelName(target.slice(1))}`);
  if (target.startsWith("!date^")) return make("time", {}, when(target, label));
  if (target.startsWith("!subteam")) return make("span", { class: "mention" }, label || "@group");
  if (target.startsWith("!")) return make("span", { class: "mention shout" }, `@${target.slice(1)}`);
  return link(target, unescape(label ?? target), world);
}

function when(target, fallback) {
  const seconds = Number(target.split("^")[1]);
  if (!seconds) return fallback ?? "";
  return new Date(seconds * 1000).toLocaleString([], { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
}

function link(url, label, world) {
  if (!/^(https?:|mailto:|tel:)/.test(url)) return document.createTextNode(label);
  return make("a", { href: url, rel: "noreferrer noopener", target: "_blank", onclick: (event) => world.follow(event, url) }, label);
}

export function drawBlocks(blocks, world) {
  return (blocks ?? []).map((block) => {
    try { return drawBlock(block, world) ?? make("div", { class: "unsupported" }, `[${block.type} block]`); } catch (error) {
      return make("div", { class: "unsupported" }, `[${block.type}: ${error.message}]`);
    }
  });
}

function drawBlock(block, world) {
  switch (block.type) {
    case "section":
      return make("div", { class: "b-section" },
        make("div", {}, block.text ? drawText(block.text, world) : null,
          block.fields ? make("div", { class: "fields" }, block.fields.map((field) => make("div", {}, drawText(field, world)))) : null),
        block.accessory ? drawElement(block.accessory, block, world) : null);
    case "header": return make("h3", { class: "b-header" }, drawText(block.text, world));
    case "context":
      return make("div", { class: "b-context" }, block.elements.map((each) => each.type === "image" ? image(each) : make("span", {}, drawText(each, world))));
    case "actions": return make("div", { class: "b-actions" }, block.elements.map((each) => drawElement(each, block, world)));
    case "divider": return make("hr");
    case "image": return image(block);
    case "rich_text": return make("div", { class: "b-rich" }, block.elements.map((each) => rich(each, world)));
    case "markdown": return make("div", { class: "b-rich" }, mrkdwn(block.text, world));
    case "input": return input(block, world);
    default: return null;
  }
}

function image(block) {
  const own = (block.image_url ?? "").startsWith("/") || (block.image_url ?? "").startsWith(location.origin);
  return own ? make("img", { src: block.image_url, alt: block.alt_text }) : make("span", { class: "unsupported" }, `🖼 ${block.alt_text}`);
}

function rich(element, world) {
  const inline = () => (element.elements ?? []).map((each) => richInline(each, world));
  switch (element.type) {
    case "rich_text_quote": return make("blockquote", {}, inline());
    case "rich_text_preformatted": return make("pre", {}, inline());
    case "rich_text_list":
      return make(element.style === "ordered" ? "ol" : "ul", {}, element.elements.map((each) => make("li", {}, rich(each, world))));
    default: return make("p", {}, inline());
  }
}

function richInline(each, world) {
  switch (each.type) {
    case "text": return dressed(lines(each.text), each.style);
    case "link": return dressed(link(each.url, each.text || each.url, world), each.style);
    case "emoji": return document.createTextNode(each.unicode ? String.fromCodePoint(...each.unicode.split("-").map((code) => parseInt(code, 16))) : shown(each.name));
    case "user": return make("span", { class: "mention" }, `@${world.name(each.user_id)}`);
    case "usergroup": return make("span", { class: "mention" }, "@group");
    case "channel": return make("span", { class: "mention" }, `#${world.channelName(each.channel_id)}`);
    case "broadcast": return make("span", { class: "mention shout" }, `@${each.range}`);
    case "date": return make("time", {}, when(`!date^${each.timestamp}`, each.fallback));
    default: return document.createTextNode("");
  }
}

function dressed(node, style = {}) {
  for (const [name, tag] of [["code", "code"], ["strike", "s"], ["italic", "em"], ["bold", "strong"]]) if (style[name]) node = make(tag, {}, node);
  return node;
}

function drawElement(element, block, world) {
  const act = (given) => confirmed(element, () => world.act({ action_id: element.action_id, block_id: block.block_id, ...given }));
  switch (element.type) {
    case "button":
      return make("button", {
        class: `b-button ${element.style ?? ""}`, "aria-label": element.accessibility_label,
        onclick: (event) => { if (element.url) world.follow(event, element.url); act({ value: element.value }); },
      }, drawText(element.text, world));
    case "users_select":
      return select(element, world.people().map((user) => [user.id, user.real_name]), element.initial_user, (value) => act({ selected_user: value }));
    case "static_select":
      return select(element, element.options.map((option) => [option.value, option.text.text]), element.initial_option?.value, (value) => act({ selected_option: value }));
    case "overflow":
      return select({ placeholder: { text: "⋯" } }, element.options.map((option) => [option.value, option.text.text]), undefined, (value) => act({ selected_option: value }));
    case "image": return image(element);
    default: return make("span", { class: "unsupported" }, `[${element.type}]`);
  }
}

function select(element, options, chosen, pick) {
  const label = element.placeholder?.text ?? "Choose";
  return make("select", { class: "b-select", "aria-label": label, onchange: (event) => event.target.value && pick(event.target.value) },
    make("option", { value: "" }, label),
    options.map(([value, text]) => make("option", { value, selected: value === chosen }, text)));
}

function confirmed(element, work) {
  const ask = element.confirm;
  if (!ask || window.confirm(`${ask.title.text}\n\n${ask.text.text}`)) work().catch((error) => toast(error.message));
}

function input(block, world) {
  const element = block.element;
  const field = element.type === "plain_text_input"
    ? make(element.multiline ? "textarea" : "input", { name: block.block_id, value: element.initial_value ?? "", placeholder: element.placeholder?.text ?? "", maxLength: element.max_length ?? 3000 })
    : select(element, (element.options ?? world.people().map((user) => ({ value: user.id, text: { text: user.real_name } }))).map((option) => [option.value, option.text.text]), undefined, () => {});
  field.dataset.action = element.action_id;
  field.dataset.block = block.block_id;
  return make("label", { class: "b-input" }, make("span", {}, block.label.text), field, make("small", { class: "error", dataset: { error: block.block_id } }), block.hint ? make("small", {}, block.hint.text) : null);
}
