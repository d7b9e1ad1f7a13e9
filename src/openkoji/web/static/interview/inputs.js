// The inputs of the questions that are not open. Each gives its element, and with `read` a value and its label, or what
// is wrong with it, or nothing where nothing was chosen.

import { ranking } from "./input-ranking.js";
import { make, say } from "./page.js";

const MAKERS = { scale, single_choice: choice, multiple_choice: choice, ranking, yes_no: yesOrNo };

export const inputFor = (widget, value) => MAKERS[widget.type](widget, value ?? undefined);

function pick(type, value, label, checked, name) {
  const input = make("input", { type, name: "pick", value, checked, "aria-label": name });
  return { input, value, label, row: make("label", { class: "pick" }, input, make("span", {}, label)) };
}

const rows = (picks) => picks.map(({ row }) => row);
const chosen = (picks) => picks.filter(({ input }) => input.checked);

function scale({ min, max, minLabel, maxLabel }, value) {
  const ends = [[min, minLabel], [max, maxLabel]].filter(([, label]) => label).map(([end, label]) => `${end} ${label}`);
  const picks = [];
  for (let at = min; at <= max; at++) {
    picks.push(pick("radio", at, at, at === value, ends.find((end) => end.startsWith(`${at} `))));
  }
  const told = make("div", { class: "ends", "aria-hidden": "true" }, ...ends.map((end) => make("span", {}, end)));
  return { node: make("div", { class: "scale", role: "radiogroup" }, ...rows(picks), told), read: () => chosen(picks)[0] };
}

function yesOrNo() {
  const answer = (value) => make("button", { class: "pick", value }, say(value));
  return {
    node: make("div", { class: "row", role: "group" }, answer("yes"), answer("no")),
    read: (pressed) => pressed && { value: pressed === "yes", label: say(pressed) },
  };
}

function choice({ type, options, allowOther, minSelections, maxSelections }, value = []) {
  const isMany = type === "multiple_choice";
  const kind = isMany ? "checkbox" : "radio";
  const picks = options.map(({ id, label }) => pick(kind, id, label, value.includes(id)));
  const other = pick(kind, "", say("other"), false);
  const words = make("input", { "aria-label": say("other_words"), maxlength: 2000, hidden: true });
  const min = minSelections ?? 1, max = maxSelections ?? options.length + 1;
  const limit = max > options.length ? "choose_from" : min === max ? "choose_exactly" : "choose_between";
  const hint = say(limit, { min, max });
  const node = make("div", { class: "choice", role: isMany ? "group" : "radiogroup" });
  if (isMany) node.append(make("p", { class: "hint" }, hint));
  node.append(...rows(picks));
  if (allowOther) node.append(other.row, words);
  node.onchange = ({ target }) => {
    words.hidden = !other.input.checked;
    if (target === other.input && !words.hidden) words.focus();
  };

  function read() {
    const found = chosen(picks);
    if (other.input.checked) {
      const label = words.value.trim();
      if (!label) return { problem: say("other_words"), at: words };
      found.push({ value: { other: label }, label });
    }
    if (!isMany || !found.length) return found[0];
    if (found.length < min || found.length > max) return { problem: hint };
    return { value: found.map((each) => each.value), label: found.map((each) => each.label).join(", ") };
  }
  return { node, read };
}
