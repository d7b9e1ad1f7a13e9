// OpenKoji's shell: a study in a frame on a site's page, in its place or in a dialog, and the talk with that frame.
// Protocol 1; the frame's side is interview/frame.js. v1.js fetches this when a study is first shown.
window.OpenKojiShell = (widget, server) => {
  const { options, kept, tell } = widget;
  const { layout = "inline", container, script } = options;
  const { origin } = new URL(server);
  const isDialog = layout !== "inline";
  const place = make("div");
  const close = make("button", { type: "button", onclick: hide });
  const linkText = options.link || "Open the conversation in a new tab";
  const link = make("a", { href: widget.address("s"), target: "_blank", textContent: linkText });
  const frame = make("iframe", {
    title: "OpenKoji", src: widget.address("embed"), allow: "microphone; autoplay",
    referrerPolicy: "origin", // the frame learns from it whom to answer
  });
  const box = make(isDialog ? "dialog" : "div", { className: layout, ariaLabel: "OpenKoji", onclose: closed });
  const waiting = [];
  let isReady = false, reason, overflow, word = "Close";

  // A shadow keeps the site's styles out, and no style-src forbids a sheet that is made by a script.
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    iframe { display: block; width: 100%; flex: 1; border: 0; border-radius: inherit; color-scheme: normal }
    div iframe { height: 420px }
    a ~ iframe { display: none }
    a, button { box-sizing: border-box; align-self: end; min-width: 44px; margin: 0 0 8px; padding: 12px 14px; border: 0;
      border-radius: 22px; background: #222; color: #fff; font: 16px/20px system-ui, sans-serif; cursor: pointer }
    a { display: inline-block }
    a:focus-visible, button:focus-visible { outline: 3px solid #fff; box-shadow: 0 0 0 6px #222 }
    dialog { box-sizing: border-box; width: 560px; max-width: 100%; height: 800px; max-height: 96%; padding: 8px; border: 0;
      border-radius: 20px; background: none; overflow: hidden }
    dialog[open] { display: flex; flex-direction: column }
    dialog iframe { border-radius: 14px }
    ::backdrop { background: #000a }
    .drawer { width: 460px; height: 100%; max-height: none; margin-inline-end: 0 }
    @media (max-width: 600px) {
      dialog { width: 100%; height: 100%; max-height: none; padding: 8px 0 0; border-radius: 0 }
      dialog iframe { border-radius: 14px 14px 0 0 }
      button { margin-inline-end: 8px }
      .drawer { height: 88%; margin-bottom: 0 }
    }
    @media (prefers-reduced-motion: no-preference) {
      dialog { animation: come .2s }
      @keyframes come { from { opacity: 0; translate: 0 16px } }
    }`);
  const root = place.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = [sheet];
  if (isDialog) box.append(close);
  box.append(frame);
  root.append(box);
  const home = container?.nodeType ? container : document.querySelector(container || null);
  if (!home && !isDialog && script?.closest("body")) script.after(place);
  else (home || document.body).append(place);
  const patience = setTimeout(() => {
    frame.before(link);
    widget.blocked();
  }, 5000);
  addEventListener("message", hear);
  nameClose(options.close);

  function make(tag, more) {
    return Object.assign(document.createElement(tag), more);
  }

  function nameClose(label) {
    close.textContent = label || "✕";
    close.ariaLabel = label || word;
  }

  function show() {
    reason = "dismissed";
    place.hidden = false;
    if (isDialog && !box.open) {
      ({ overflow } = document.documentElement.style);
      document.documentElement.style.overflow = "hidden";
      box.showModal();
      frame.focus();
    }
    tell("open");
    send("open");
  }

  function hide() {
    if (isDialog) box.close();
    else if (!place.hidden) {
      place.hidden = true;
      closed();
    }
  }

  function closed() {
    if (isDialog) document.documentElement.style.overflow = overflow;
    kept("seen", Date.now());
    tell("close", { reason });
  }

  function send(type, payload) {
    if (isReady) frame.contentWindow.postMessage({ ...payload, source: "openkoji", v: 1, type }, origin);
    else waiting.push([type, payload]);
  }

  function identify() {
    const { name, email, externalId, userHash, metadata } = options;
    send("identify", { name, email, externalId, userHash, metadata });
  }

  const heard = {
    ready({ title, close }) {
      clearTimeout(patience);
      link.remove();
      frame.title = box.ariaLabel = title;
      word = close || word;
      nameClose(options.close);
      isReady = true;
      identify();
      send("resume", { resumeToken: kept("token") });
      waiting.splice(0).forEach((each) => send(...each));
    },
    start() {},
    consent() {},
    question() {},
    answer() {},
    voice() {},
    offline() {},
    error() {},
    resize({ height }) {
      if (!isDialog) frame.style.height = `min(${parseFloat(height)}px, ${parseFloat(options.maxHeight) || 9999}px, 90vh)`;
    },
    complete() {
      reason = "completed";
      nameClose(); // there is nothing left to skip
      kept("seen", Date.now());
    },
  };

  function hear({ data, origin: sender, source }) {
    if (source !== frame.contentWindow || sender !== origin || data?.source !== "openkoji" || data.v !== 1) return;
    const { source: _, v, type, ...detail } = data;
    if (type === "session") kept("token", detail.resumeToken || null); // is nobody's business but the frame's
    else if (type === "close") hide();
    else if (Object.hasOwn(heard, type)) {
      heard[type](detail);
      tell(type, detail);
    }
  }

  function run(command, given) {
    if (command === "close") hide();
    else if (command === "identify") identify();
    else if (command === "destroy") {
      if (isDialog && box.open) hide();
      removeEventListener("message", hear);
      clearTimeout(patience);
      place.remove();
    } else if (["focus", "theme", "locale"].includes(command)) {
      if (command === "focus") frame.focus();
      send(command, given);
    }
  }

  return { place, show, run };
};
