// OpenKoji's loader: when a study is shown on a site's page, and what is remembered there. What is shown is shell.js,
// fetched when it is needed. Options, commands and events: docs/how-to/embed-the-widget.md
(() => {
  const script = document.currentScript;
  const { q: waiting = [], v } = window.OpenKoji || {};
  if (!v) define(script.src.split("/embed/")[0]);
  waiting.forEach((call) => OpenKoji(...call));
  if (script.dataset.study) OpenKoji("open", { ...script.dataset, script });

  function define(server) {
    const widgets = new Map();
    // An import needs no `trusted-types` of the site's policy, as a script element would.
    const load = async () => window.OpenKojiShell || import(`${server}/embed/shell.js`);

    window.OpenKoji = (command, given = {}) => {
      if (document.readyState === "loading") return addEventListener("DOMContentLoaded", () => OpenKoji(command, given));
      const { study, script } = given;
      const known = widgets.get(study);
      if (command === "open" && study && !known?.isHere()) widgets.set(study, widget(given));
      else if (!script) widgets.forEach((each) => (!study || each === known) && each.run(command, given));
      if (command === "destroy") study ? widgets.delete(study) : widgets.clear();
    };
    OpenKoji.v = 1;

    function widget(options) {
      const { study, target, script } = options;
      const [when, wait] = (options.open || (target ? "click" : "load")).split(":");
      const unlessDestroyed = (act) => (event) => widgets.get(study) === self && act(event);
      let shell, left = 0;

      function show() {
        if (Date.now() - self.kept("seen") < parseFloat(options.once) * 864e5) self.tell("close", { reason: "seen" });
        else if (options.layout === "page") location.assign(self.address("s"));
        else load().then(() => (shell ||= OpenKojiShell(self, server)).show(), fail);
      }

      function fail() {
        self.blocked();
        self.tell("close", { reason: "blocked" });
      }

      const self = {
        options,
        isHere: () => (shell ? shell.place : script || document.body).isConnected,
        address(path) {
          const { layout, theme, mode, lang: language, accent = "", header } = options;
          const asked = { layout, theme, mode, language, accent_color: accent.slice(-6), hide_header: `${header}` === "false" };
          const query = new URLSearchParams(Object.entries(asked).filter(([, value]) => value));
          return `${server}/${path}/${study}?${query}`;
        },
        tell(type, detail) {
          detail = { study, ...detail };
          const at = shell?.place.isConnected ? shell.place : document;
          at.dispatchEvent(new CustomEvent(`openkoji:${type}`, { detail, bubbles: true }));
          options.on?.[type]?.(detail);
        },
        blocked() {
          console.warn(`OpenKoji: ${study} did not answer. Do its allowedOrigins name ${location.origin}?`);
          self.tell("error", { code: "blocked" });
        },
        /** What this site keeps for the visitor; null forgets it. A visitor may allow it to keep nothing. */
        kept(name, value) {
          const key = `openkoji:${study}:${options.externalId || options.email || ""}:${name}`;
          try {
            if (value) localStorage[key] = value;
            if (value === null) delete localStorage[key];
            return localStorage[key];
          } catch {}
        },
        run(command, given) {
          Object.assign(options, given);
          command === "open" ? show() : shell?.run(command, given);
        },
      };

      const click = (event) => {
        if (!event.target.closest(target)) return;
        event.preventDefault();
        show();
      };
      const leave = ({ clientY }) => clientY > 0 || left++ || show();
      if (when === "click") addEventListener("click", unlessDestroyed(click));
      else if (when === "exit") document.documentElement.addEventListener("mouseleave", unlessDestroyed(leave));
      else setTimeout(unlessDestroyed(show), wait);
      return self;
    }
  }
})();
