// Ranking by dragging, by buttons (WCAG 2.5.7: nothing needs a drag) and by keys.

import { make, say } from "./page.js";

export function ranking({ options }, value = options.map(({ id }) => id)) {
  const told = make("p", { class: "unseen", role: "status" });
  const list = make("ol", { class: "ranking" }, ...value.map((id) => row(options.find((option) => option.id === id))));
  const items = () => [...list.children];
  const rank = (item) => items().indexOf(item);
  mark();

  function row({ id, label }) {
    const item = make("li");
    const control = (look, sign, name, more) =>
      make("button", { type: "button", class: look, "aria-label": say(name, { label }), ...more }, sign);
    const step = (look, sign, by) =>
      control(look, sign, `rank_${look}`, { onclick: ({ target }) => move(item, rank(item) + by, target) });
    const grip = control("grip", "⠿", "rank_move", {
      "aria-pressed": "false",
      onclick: ({ detail }) => detail || hold(item, !isHeld(item)), // a key or a screen reader; a drag has its own
      onblur: () => isMoving || hold(item, false),
      onpointerdown: ({ pointerId }) => drag(item, pointerId),
      onkeydown(event) {
        const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
        if (!by || !isHeld(item)) return;
        event.preventDefault();
        move(item, rank(item) + by, grip);
      },
    });
    item.append(grip, make("span", {}, label), step("up", "↑", -1), step("down", "↓", 1));
    return Object.assign(item, { optionId: id, label });
  }

  let isMoving = false; // the browser takes the focus from what is moved
  function move(item, to, focus) {
    const others = items().filter((each) => each !== item);
    if (to < 0 || to > others.length || to === rank(item)) return;
    isMoving = true;
    list.insertBefore(item, others[to] ?? null);
    mark();
    (focus.disabled ? item.querySelector(".up:enabled, .down:enabled") : focus).focus();
    isMoving = false;
    told.textContent = say("rank_at", { label: item.label, n: to + 1, m: items().length });
  }
  function mark() {
    list.querySelectorAll("button").forEach((button) => (button.disabled = false));
    list.firstChild.querySelector(".up").disabled = list.lastChild.querySelector(".down").disabled = true;
  }
  const isHeld = (item) => item.classList.contains("held");
  function hold(item, held) {
    item.classList.toggle("held", held);
    item.firstChild.setAttribute("aria-pressed", held);
  }
  function drag(item, pointerId) {
    hold(item, true);
    list.setPointerCapture(pointerId);
    list.onpointermove = ({ clientY }) => {
      const above = items().filter((each) => each !== item && middle(each) < clientY);
      move(item, above.length, item.firstChild);
    };
    list.onpointerup = list.onpointercancel = () => {
      hold(item, false);
      list.onpointermove = null;
    };
  }
  return {
    node: make("div", { class: "choice", role: "group" }, make("p", { class: "hint" }, say("rank_hint")), list, told),
    read: () => ({
      value: items().map(({ optionId }) => optionId),
      label: items().map(({ label }, at) => `${at + 1}. ${label}`).join("\n"),
    }),
  };
}

function middle(element) {
  const { top, height } = element.getBoundingClientRect();
  return top + height / 2;
}
