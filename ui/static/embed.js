// A chat bubble for any page of the intranet:
//   <script src="https://HOST/embed.js" data-position="right" data-title="Hỏi báo cáo"></script>
// It lives in a closed shadow root and a frame: it neither sees nor changes the page around it. The conversation is kept
// in this page's own sessionStorage, because a frame of another site has none.
(() => {
  "use strict";
  const script = document.currentScript;
  if (window.HoiBaoCao || !script) return;
  const base = new URL(".", script.src);
  const title = script.dataset.title || "Hỏi báo cáo";
  const left = script.dataset.position === "left";
  const KEY = `hoi-bao-cao ${base.href}`;
  const asked = { scope: script.dataset.scope || "", token: script.dataset.token || "" };
  // an address of this page's own site that gives a fresh token as {"token": "…"}: asked when the frame needs one
  const renewal = script.dataset.tokenUrl ? new URL(script.dataset.tokenUrl, location.href) : null;
  const renewable = renewal !== null && renewal.origin === location.origin;

  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "closed" });
  // "!important" inside wins over "!important" of the page: its rules reach no further than this element
  const style = document.createElement("style");
  style.textContent = `
    :host { all: initial !important; display: block !important; position: fixed !important; inset: auto ${left ? "auto" : "20px"} 20px ${left ? "20px" : "auto"} !important;
      z-index: 2147483000 !important; }
    * { box-sizing: border-box; }
    button { font: 600 15px/1.4 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif; cursor: pointer; }
    .bubble { display: block; padding: 12px 20px; border: 0; border-radius: 999px; background: #1d5496; color: #fff; box-shadow: 0 4px 16px rgba(0,0,0,.25); }
    .bubble:hover { background: #16437a; }
    button:focus-visible { outline: 3px solid #ffb300; outline-offset: 2px; }
    .panel { position: fixed; bottom: 20px; ${left ? "left" : "right"}: 20px; width: min(400px, calc(100vw - 40px)); height: min(620px, calc(100vh - 40px));
      display: flex; flex-direction: column; background: #fff; border-radius: 14px; overflow: hidden; box-shadow: 0 8px 32px rgba(0,0,0,.3); }
    .panel[hidden], .bubble[hidden] { display: none; }
    .close { position: absolute; top: 8px; right: 8px; width: 34px; height: 34px; padding: 0; border: 0; border-radius: 8px; background: transparent; color: #fff; font-size: 20px; }
    .close:hover { background: rgba(255,255,255,.2); }
    iframe { flex: 1; width: 100%; border: 0; background: #fff; color-scheme: normal; }
    @media (max-width: 480px) { .panel { inset: 0; width: 100vw; height: 100vh; height: 100dvh; border-radius: 0; } }`;
  const bubble = document.createElement("button");
  bubble.type = "button";
  bubble.className = "bubble";
  bubble.textContent = title;
  bubble.setAttribute("aria-haspopup", "dialog");
  bubble.setAttribute("aria-expanded", "false");
  const panel = document.createElement("div");
  panel.className = "panel";
  panel.hidden = true;
  panel.setAttribute("role", "dialog");
  panel.setAttribute("aria-label", title);
  const shut = document.createElement("button");
  shut.type = "button";
  shut.className = "close";
  shut.textContent = "×";
  shut.setAttribute("aria-label", `Đóng ${title}`);
  root.append(style, bubble, panel);

  let frame = null;
  let ready = false;
  let waiting = [];

  const say = (message) => {
    if (ready) frame.contentWindow.postMessage(message, base.origin);
    else waiting.push(message);
  };
  const kept = () => {
    try {
      return JSON.parse(sessionStorage.getItem(KEY)) || {};
    } catch {
      return {};
    }
  };
  const keep = (changed) => {
    try {
      sessionStorage.setItem(KEY, JSON.stringify({ ...kept(), ...changed }));
    } catch {
      // without storage the conversation lasts as long as the page
    }
  };

  async function renew() {
    let token = "";
    try {
      const response = await fetch(renewal, { method: "POST", headers: { Accept: "application/json" }, cache: "no-store" });
      if (response.ok) token = String((await response.json()).token || "");
    } catch {
      // the frame says what could not be done
    }
    say({ hoi: "token", token });
  }

  function load() {
    if (frame) return;
    frame = document.createElement("iframe");
    frame.title = title;
    frame.allow = "clipboard-write";
    frame.src = new URL(`embed#${encodeURIComponent(location.origin)}`, base).href;
    panel.append(frame, shut);
  }

  function open(options) {
    load();
    panel.hidden = false;
    bubble.hidden = true;
    bubble.setAttribute("aria-expanded", "true");
    keep({ open: true });
    const question = options && typeof options.question === "string" ? options.question : "";
    if (question) say({ hoi: "ask", question });
    frame.focus();
    say({ hoi: "focus" });
  }

  function close() {
    panel.hidden = true;
    bubble.hidden = false;
    bubble.setAttribute("aria-expanded", "false");
    keep({ open: false });
    bubble.focus();
  }

  window.addEventListener("message", (event) => {
    if (!frame || event.source !== frame.contentWindow || event.origin !== base.origin) return;
    const told = event.data || {};
    if (told.hoi === "ready") {
      ready = true;
      say({ hoi: "begin", title, renewable, ...asked, turns: kept().turns || [] });
      const sent = waiting;
      waiting = [];
      sent.forEach(say);
    } else if (told.hoi === "turns") keep({ turns: told.turns });
    else if (told.hoi === "renew" && renewable) renew();
    else if (told.hoi === "close") close();
  });
  bubble.addEventListener("click", () => open());
  shut.addEventListener("click", close);
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !panel.hidden) close();
  });

  const show = () => {
    document.body.append(host);
    if (kept().open) {
      load();
      panel.hidden = false;
      bubble.hidden = true;
      bubble.setAttribute("aria-expanded", "true");
    }
  };
  if (document.body) show();
  else document.addEventListener("DOMContentLoaded", show);
  window.HoiBaoCao = Object.freeze({ open, close });
})();
