// Block Kit's interactive elements: what a person presses, chooses and fills in.
import { ask } from "./ask.js";
import { attempt, make } from "./dom.js";
import { drawText } from "./mrkdwn.js";

const words = (option) => option.text.text;

// In messages, Home and modals' actions: each choice is told at once.
export function drawElement(element, block, world) {
  const act = attempt(async (given) => {
    if (element.confirm && !(await ask(element.confirm, world))) return;
    await world.act({ action_id: element.action_id, block_id: block.block_id, ...given });
  });
  if (element.type === "button") {
    return make("button", {
      type: "button", class: `b-button ${element.style ?? ""}`, "aria-label": element.accessibility_label,
      onclick: (event) => { if (element.url && !world.follow(event, element.url)) open(element.url, "_blank", "noreferrer"); act({ value: element.value }); },
    }, drawText(element.text, world));
  }
  if (element.type === "overflow") return overflow(element, block, act);
  if (element.type === "workflow_button") return make("button", { type: "button", class: "b-button", disabled: true }, drawText(element.text, world));
  const chosen = world.values?.[block.block_id]?.[element.action_id];
  const field = drawField(element, block, world, chosen);
  field.addEventListener("change", () => { const value = read(field); if (value !== null) act({ value }); });
  return field;
}

// A menu that opens on ⋯; the browser's own details element closes on a second press.
function overflow(element, block, act) {
  const menu = make("details", { class: "overflow", dataset: { block: block.block_id } }, make("summary", { "aria-label": "More actions" }, "⋯"),
    make("div", { role: "menu" }, element.options.map((option) => make("button", {
      type: "button", role: "menuitem", onclick: () => { menu.open = false; act({ selected_option: option.value }); },
    }, words(option)))));
  menu.addEventListener("keydown", (event) => { if (event.key === "Escape" && menu.open) { menu.open = false; event.preventDefault(); event.stopPropagation(); } });
  menu.addEventListener("focusout", (event) => { if (!menu.contains(event.relatedTarget)) menu.open = false; });
  return menu;
}

// A field with its value in it; `read` takes the value out. chosen: the element's state so far.
export function drawField(element, block, world, chosen = {}) {
  const kind = element.type.replace("multi_", "");
  const field = draw(kind, element, block, world, chosen);
  Object.assign(field.dataset, { block: block.block_id, action: element.action_id, kind: element.type });
  return field;
}

function draw(kind, element, block, world, chosen) {
  const text = { placeholder: element.placeholder?.text ?? "", value: chosen.value ?? element.initial_value ?? "" };
  switch (kind) {
    case "plain_text_input": return make(element.multiline ? "textarea" : "input", { ...text, rows: 4, maxLength: element.max_length ?? 3000 });
    case "email_text_input": return make("input", { ...text, type: "email" });
    case "url_text_input": return make("input", { ...text, type: "url" });
    case "number_input": return make("input", { ...text, inputMode: "decimal" });
    case "datepicker": return make("input", { type: "date", value: chosen.selected_date ?? element.initial_date ?? "" });
    case "timepicker": return make("input", { type: "time", value: chosen.selected_time ?? element.initial_time ?? "" });
    case "checkboxes": return boxes("checkbox", element, block, chosen.selected_options ?? element.initial_options ?? []);
    case "radio_buttons": return boxes("radio", element, block, [chosen.selected_option ?? element.initial_option].filter(Boolean));
    case "static_select": return select(element, groups(element), values(chosen, element, "option"));
    case "users_select": return select(element, [[null, world.people().map((user) => [user.id, user.real_name])]], values(chosen, element, "user"));
    case "channels_select": return select(element, [[null, world.channels()]], values(chosen, element, "channel"));
    case "conversations_select": return select(element, [[null, world.channels()]], values(chosen, element, "conversation"));
    case "external_select": return external(element, block, world, values(chosen, element, "option"));
    default: return make("span", { class: "unsupported" }, `[${element.type}]`);
  }
}

function values(chosen, element, noun) {
  const found = chosen[`selected_${noun}s`] ?? chosen[`selected_${noun}`] ?? element[`initial_${noun}s`] ?? element[`initial_${noun}`] ?? [];
  return [found].flat().map((each) => each.value ?? each);
}

const groups = (element) => (element.option_groups ?? [{ options: element.options ?? [] }])
  .map((group) => [group.label?.text ?? null, group.options.map((option) => [option.value, words(option)])]);

function select(element, grouped, chosen) {
  const many = element.type.startsWith("multi_");
  const label = element.placeholder?.text ?? "Choose";
  const options = (pairs) => pairs.map(([value, text]) => make("option", { value, selected: chosen.includes(value) }, text));
  return make("select", { class: "b-select", "aria-label": label, multiple: many },
    many ? null : make("option", { value: "" }, label),
    grouped.flatMap(([name, pairs]) => (name ? [make("optgroup", { label: name }, options(pairs))] : options(pairs))));
}

function boxes(type, element, block, chosen) {
  const picked = new Set(chosen.map((option) => option.value));
  return make("fieldset", { class: "boxes" }, element.options.map((option) => make("label", {},
    make("input", { type, name: `${block.block_id}.${element.action_id}`, value: option.value, checked: picked.has(option.value) }),
    make("span", {}, words(option), option.description ? make("small", {}, option.description.text) : null))));
}

// What is typed is asked of the app; what it answers can be chosen.
function external(element, block, world, chosen) {
  const list = make("select", { class: "b-select", "aria-label": "Matches", multiple: element.type.startsWith("multi_") }, make("option", { value: "" }, "—"));
  const given = [element.initial_option, ...(element.initial_options ?? [])].filter(Boolean);
  list.append(...given.map((option) => make("option", { value: option.value, selected: chosen.includes(option.value) }, words(option))));
  const ask = attempt(async () => {
    const told = await world.suggest({ action_id: element.action_id, block_id: block.block_id, value: search.value });
    const found = (told.option_groups ?? [{ options: told.options }]).flatMap((group) => group.options ?? []);
    list.replaceChildren(make("option", { value: "" }, found.length ? `${found.length} found` : "Nothing found"), ...found.map((option) => make("option", { value: option.value }, words(option))));
  });
  const search = make("input", { type: "search", placeholder: element.placeholder?.text ?? "Type to search", "aria-label": "Search", oninput: ask });
  search.addEventListener("change", (event) => event.stopPropagation());
  return make("div", { class: "external" }, search, list);
}

// The value of a field as the control API takes it; null when nothing is chosen.
export function read(field) {
  const kind = field.dataset.kind;
  if (kind === "checkboxes") return [...field.querySelectorAll(":checked")].map((each) => each.value);
  if (kind === "radio_buttons") return field.querySelector(":checked")?.value ?? null;
  const place = kind.endsWith("external_select") ? field.querySelector("select") : field;
  if (place.multiple) return [...place.selectedOptions].map((each) => each.value).filter(Boolean);
  return place.value || null;
}
