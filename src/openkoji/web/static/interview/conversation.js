// The conversation on the page: what was said, what is asked now, and the box for the answer.

import { inputFor } from "./inputs.js";
import { answer, changeAnswer, complete, isWaiting, said, state, withdraw } from "./interview.js";
import { config, confirm, make, part, say } from "./page.js";
import { waiting } from "./queue.js";
import { watchTyping } from "./signals.js";
import { recall, remember } from "./store.js";

const NEARLY_FULL = 1000; // characters
const NEAR_END = 160, HEADER = 96; // pixels

const shown = new Map();
let log, form, box, given, problem, typed, asked, input;

/** Show the conversation; `update` keeps it in step with the state. */
export function converse() {
  [log, form, box, given, problem] = ["log", "answer", "box", "given", "problem"].map(part);
  part("first").hidden = true;
  part("talk").hidden = false;
  typed = watchTyping(box);
  write(recall("draft"));
  box.oninput = () => {
    remember("draft", box.value);
    problem.textContent = "";
    grow();
  };
  box.onkeydown = (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    form.requestSubmit();
  };
  form.onsubmit = submit;
  part("skip").onclick = () => send(say("skip_words"));
  part("change").onclick = changeAnswer;
  part("cancel").onclick = () => {
    state.change = null;
    write();
    update();
    box.focus();
  };
  part("done").onclick = () => confirm("finishing", complete);
  part("withdraw").onclick = () => confirm("withdrawing", withdraw);
  update();
}

export function update() {
  const page = document.documentElement;
  const isNearEnd = scrollY + innerHeight > page.scrollHeight - NEAR_END;
  const isBusy = isWaiting();
  const messages = said();
  if (state.spoken) messages.push({ id: "spoken", role: "interviewer", content: state.spoken });
  const rows = messages.map(rowOf);
  for (const row of [...log.children]) if (!rows.includes(row)) row.remove();
  rows.forEach((row, at) => row === log.children[at] || log.insertBefore(row, log.children[at] ?? null));

  part("typing").hidden = !isBusy || Boolean(state.spoken || state.problem);
  part("notice").textContent = isBusy || state.status !== "active" ? state.problem : "";
  problem.textContent = isBusy ? "" : state.problem;
  given.inert = isBusy;
  part("send").ariaDisabled = isBusy; // and not disabled: the focus would be lost
  part("changing").hidden = !state.change;
  part("change").hidden = isBusy || Boolean(state.change) || messages.length < 3;
  const { answered = 0, total = 1 } = state.progress ?? {};
  Object.assign(part("progress"), { value: answered, max: total });
  part("count").textContent = say("progress", { n: answered, m: total });
  if (!isBusy && state.status === "active") ask();
  if (!isNearEnd) return;
  scrollTo(0, page.scrollHeight);
  if (rows.at(-1)?.getBoundingClientRect().top < HEADER) rows.at(-1).scrollIntoView();
}

function rowOf({ id, clientMessageId, role, content }) {
  const key = clientMessageId ?? id;
  if (!shown.has(key)) {
    const name = role === "respondent" ? say("you") : (config.interviewer ?? say("interviewer"));
    shown.set(key, make("div", { class: "message", "data-role": role }, make("span", { class: "unseen" }, name), make("p")));
  }
  const row = shown.get(key);
  row.toggleAttribute("data-kept", waiting().some((entry) => entry.id === key));
  if (row.lastChild.textContent !== content) row.lastChild.textContent = content;
  return row;
}

/** Give the input that fits what is asked, unless it is there. */
function ask() {
  const change = state.change;
  const key = [change?.id ?? state.messages.at(-1).id, state.returned].join();
  if (key === asked) return;
  const isBack = asked !== undefined && !change;
  asked = key;
  const widget = change ? change.widget : state.widget;
  input = widget && inputFor(widget, change?.value);
  given.replaceChildren(...(input ? [input.node] : []));
  const question = [...log.children].findLast((row) => row.dataset.role === "interviewer");
  input?.node.setAttribute("aria-label", question.lastChild.textContent);
  part("asked").textContent = say(input ? "or_words" : "answer");
  part("skip").hidden = !widget || widget.required;
  form.classList.toggle("open", !input);
  if (change) write(change.value == null ? change.content : "");
  else if (isBack && !box.value) write(recall("draft"));
  placeFocus(input && given.querySelector("input, button"), Boolean(change));
}

/** On a phone the keyboard comes and goes with the focus of the box. */
function placeFocus(choice, isWanted) {
  if (matchMedia("(pointer: coarse)").matches && !isWanted) {
    if (choice) box.blur();
  } else (choice ?? box).focus({ preventScroll: true });
}

function submit(event) {
  event.preventDefault();
  if (isWaiting()) return;
  const words = box.value.trim();
  const found = input?.read(event.submitter?.value);
  if (found?.problem) {
    problem.textContent = found.problem;
    (found.at ?? given.querySelector("input")).focus();
  } else if (found) send(words, found);
  else if (words) send(words);
  else if (input) problem.textContent = say("choose_one");
}

function send(words, found) {
  const questionId = (state.change ?? state).widget?.questionId;
  answer({
    message: words || undefined,
    answer: found && { questionId, value: found.value },
    signals: typed.read(),
    label: [found?.label, words].filter((each) => each != null && each !== "").join("\n"),
  });
  remember("draft");
  write();
}

function write(words) {
  box.value = words ?? "";
  typed.restart();
  grow();
}

function grow() {
  const left = box.maxLength - box.value.length;
  part("left").textContent = left < NEARLY_FULL ? say("left", { n: left }) : "";
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight + 2}px`;
}
