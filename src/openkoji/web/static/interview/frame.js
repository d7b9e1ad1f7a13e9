// The page's side of the talk with the site that shows it, in a frame. Protocol 1: docs/how-to/embed-the-widget.md.
// It works with nobody at the other end: a plain iframe has no loader.

const PROTOCOL = { source: "openkoji", v: 1 };
const COMMANDS = ["resume", "open", "close", "focus", "theme", "identify", "locale", "destroy"];
const PATIENCE = 1000; // milliseconds for the host to hand over what it kept of an earlier visit

/** Begin to talk with the host. It is one of the study's allowed origins, or nothing is said to it or heard of it. */
export function connect(config) {
  const page = document.documentElement, listeners = {}, latest = {};
  let origin = [location.ancestorOrigins?.[0], document.referrer && new URL(document.referrer).origin]
    .find((each) => each && isAllowed(each, config.allowedOrigins));
  let resume;
  const resumed = new Promise((done) => { resume = done; });

  const host = {
    /** Which way the loader shows this page; null in a plain iframe. */
    layout: new URLSearchParams(location.search).get("layout"),
    /** Tell the host of something by its ids; what a respondent says is never told. */
    send(type, payload = {}) {
      if (origin) parent.postMessage({ ...payload, ...PROTOCOL, type }, origin);
    },
    /** Hear a command, also one that came before. */
    on(type, hear) {
      listeners[type] = hear;
      if (type in latest) hear(latest[type]);
    },
    /** The token of an earlier visit that the host kept, or null. */
    resumeToken: () => Promise.race([resumed, new Promise((done) => setTimeout(done, origin ? PATIENCE : 0, null))]),
  };

  addEventListener("message", ({ data, origin: sender, source }) => {
    if (source !== parent || data?.source !== PROTOCOL.source || data.v !== PROTOCOL.v) return;
    if (!COMMANDS.includes(data.type) || !isAllowed(sender, config.allowedOrigins)) return;
    if (!origin) {
      origin = sender;
      hello();
    }
    if (sender !== origin) return;
    const { source: _, v, type, ...payload } = data;
    if (type === "resume") resume(typeof payload.resumeToken === "string" ? payload.resumeToken : null);
    latest[type] = payload;
    listeners[type]?.(payload);
  });
  addEventListener("keydown", (event) => {
    // While the focus is in here, the host does not hear it.
    if (event.key === "Escape" && !event.isComposing && !event.defaultPrevented) host.send("close");
  });

  function hello() {
    host.send("ready", { title: config.title, close: config.texts.close });
    report();
  }
  function report() {
    host.send("resize", { height: Math.ceil(page.getBoundingClientRect().height) });
  }
  if (host.layout) page.dataset.layout = host.layout;
  new ResizeObserver(report).observe(page);
  hello();
  return host;
}

/** As the server decides it (edge/origins.py); on a loopback server every loopback site may, so that it can be tried. */
export function isAllowed(origin, allowed) {
  if (!/^https?:\/\//.test(origin)) return false;
  if (origin === location.origin || (isLoopback(origin) && isLoopback(location.origin))) return true;
  return allowed.some((each) => {
    const [scheme, rest] = each.split("://*.");
    return each === "*" || each === origin || (rest && origin.startsWith(`${scheme}://`) && origin.endsWith(`.${rest}`));
  });
}

function isLoopback(origin) {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(new URL(origin).hostname);
}
