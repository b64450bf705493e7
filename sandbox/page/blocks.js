// Block Kit as a Slack client lays it out.
import { attempt, make } from "./dom.js";
import { drawElement, drawField, read } from "./elements.js";
import { shown } from "./emoji.js";
import { date, drawText, lines, link, mention, mrkdwn } from "./mrkdwn.js";

export function drawBlocks(blocks, world) {
  return (blocks ?? []).map((block) => {
    try {
      return drawBlock(block, world) ?? make("div", { class: "unsupported" }, `[${block.type} block]`);
    } catch (error) {
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
        block.accessory ? (block.accessory.type === "image" ? image(block.accessory) : drawElement(block.accessory, block, world)) : null);
    case "header": return make("h3", { class: "b-header" }, drawText(block.text, world));
    case "context":
      return make("div", { class: "b-context" }, block.elements.map((each) => (each.type === "image" ? image(each) : make("span", {}, drawText(each, world)))));
    case "actions": return make("div", { class: "b-actions" }, block.elements.map((each) => drawElement(each, block, world)));
    case "divider": return make("hr");
    case "image": return make("figure", {}, block.title ? make("figcaption", {}, drawText(block.title, world)) : null, image(block));
    case "rich_text": return make("div", { class: "b-rich" }, block.elements.map((each) => rich(each, world)));
    case "markdown": return make("div", { class: "b-rich" }, mrkdwn(block.text, world));
    case "input": return input(block, world);
    default: return null;
  }
}

// Only our own pictures: the page asks nothing of anywhere else.
function image(block) {
  const url = block.image_url ?? "";
  const own = url.startsWith("/") || url.startsWith(location.origin);
  return own ? make("img", { src: url, alt: block.alt_text }) : make("span", { class: "unsupported" }, `🖼 ${block.alt_text}`);
}

function rich(element, world) {
  const inline = () => (element.elements ?? []).map((each) => richInline(each, world));
  switch (element.type) {
    case "rich_text_quote": return make("blockquote", {}, inline());
    case "rich_text_preformatted": return make("pre", {}, inline());
    case "rich_text_list": {
      const list = make(element.style === "ordered" ? "ol" : "ul", {}, element.elements.map((each) => make("li", {}, rich(each, world))));
      list.style.marginInlineStart = `${(element.indent ?? 0) * 22}px`;
      return list;
    }
    default: return make("p", {}, inline());
  }
}

function richInline(each, world) {
  switch (each.type) {
    case "text": return dressed(lines(each.text), each.style);
    case "link": return dressed(link(each.url, each.text || each.url, world), each.style);
    case "emoji": return document.createTextNode(each.unicode ? String.fromCodePoint(...each.unicode.split("-").map((code) => parseInt(code, 16))) : shown(each.name));
    case "user": return mention(`@${world.name(each.user_id)}`);
    case "usergroup": return mention(world.groupName(each.usergroup_id));
    case "channel": return mention(`#${world.channelName(each.channel_id)}`);
    case "broadcast": return mention(`@${each.range}`, "shout");
    case "date": return dressed(date(each.timestamp, each.format, each.fallback, world.locale), each.style);
    case "color": return make("code", {}, each.value);
    default: return document.createTextNode("");
  }
}

function dressed(node, style = {}) {
  for (const [name, tag] of [["code", "code"], ["strike", "s"], ["underline", "u"], ["italic", "em"], ["bold", "strong"]]) if (style[name]) node = make(tag, {}, node);
  return node;
}

// An input that tells at once: words when Enter is pressed or at each character, as the app wants it; the rest on change.
function tell(field, block, act) {
  const on = block.element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  if (block.element.type !== "plain_text_input") { field.addEventListener("change", act); return; }
  if (on.includes("on_character_entered")) field.addEventListener("input", act);
  if (on.includes("on_enter_pressed")) field.addEventListener("keydown", (event) => { if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); act(); } });
}

function input(block, world) {
  const field = drawField(block.element, block, world, world.values?.[block.block_id]?.[block.element.action_id]);
  if (block.dispatch_action) tell(field, block, attempt(() => world.act({ action_id: block.element.action_id, block_id: block.block_id, value: read(field) })));
  const grouped = field.tagName === "FIELDSET" || field.tagName === "DIV";
  return make(grouped ? "div" : "label", { class: "b-input", ...(grouped ? { role: "group", "aria-label": block.label.text } : {}) },
    make("span", {}, block.label.text, block.optional ? make("small", {}, " (optional)") : null),
    field,
    make("small", { class: "error", role: "alert", dataset: { error: block.block_id } }),
    block.hint ? make("small", {}, block.hint.text) : null);
}
