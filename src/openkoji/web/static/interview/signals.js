// How an answer was written, in sums. What is typed, dictated, completed or filled in by the browser counts as typed;
// no key and no word is looked at. docs/explanation/quality.md

const FEWEST_PAUSES = 20; // before their evenness says anything
const LONGEST_PAUSE = 3000; // milliseconds; longer ones are thought, not typing

/** Watch a text box: `read` gives what was counted since `restart`. */
export function watchTyping(box) {
  let length, pasted, untyped, pauses, lastKey, blurs;

  function restart() {
    length = box.value.length;
    pasted = untyped = lastKey = blurs = 0;
    pauses = [];
  }
  function count(isOfPerson, kind) {
    const grown = Math.max(0, box.value.length - length);
    length = box.value.length;
    if (!isOfPerson) untyped += grown;
    else if (/Paste|Drop/.test(kind)) pasted += grown;
  }
  box.addEventListener("input", ({ isTrusted, inputType }) => count(isTrusted, inputType));
  box.addEventListener("keydown", ({ repeat, timeStamp }) => {
    if (!repeat && timeStamp - lastKey < LONGEST_PAUSE) pauses.push(timeStamp - lastKey);
    lastKey = timeStamp;
  });
  document.addEventListener("visibilitychange", () => (blurs += document.hidden));
  restart();

  function read() {
    count(false);
    const share = (part) => (length ? Math.min(1, part / length) : undefined);
    return {
      pastedRatio: share(pasted),
      untypedRatio: share(untyped),
      keyIntervalCv: pauses.length < FEWEST_PAUSES ? undefined : variation(pauses),
      blurs,
      webdriver: navigator.webdriver,
    };
  }
  return { read, restart };
}

function variation(values) {
  const mean = (numbers) => numbers.reduce((sum, number) => sum + number) / numbers.length;
  return Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2))) / mean(values);
}
