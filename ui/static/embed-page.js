// The embedded chat. Answers come from POST api/ask as events; every text is set as text, never as HTML.
(() => {
  "use strict";
  const texts = JSON.parse(document.currentScript.dataset.texts);
  const find = (id) => document.getElementById(id);
  const [log, box, form, send, stop, aside] = ["log", "box", "ask", "send", "stop", "source"].map(find);
  // who frames us, as it says itself: only frames of allowed origins come up at all, and only its messages are heard
  const parent = window.parent === window ? "" : decodeURIComponent(location.hash.slice(1));
  let within = [];
  let token = "";
  let renewable = false; // the page around can get another token
  let renewals = []; // who waits for it
  let turns = []; // {question, answer} or {question, problem}
  let running = null;

  const make = (tag, kind, text) => {
    const made = document.createElement(tag);
    if (kind) made.className = kind;
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const tell = (message) => parent && window.parent.postMessage(message, parent);
  const headers = (more) => ({
    ...more,
    ...(token ? { Authorization: `Bearer ${token}`, "X-Hoi-Embed-Origin": parent } : {}),
  });

  // --- the short-lived token ---------------------------------------------------------------------------------------
  const PATIENCE_MS = 15000;

  function renewed() {
    return new Promise((resolve) => {
      renewals.push(resolve);
      if (renewals.length === 1) tell({ hoi: "renew" });
      setTimeout(() => {
        renewals = renewals.filter((one) => one !== resolve);
        resolve(false);
      }, PATIENCE_MS);
    });
  }

  async function request(address, options, more) {
    const response = await fetch(address, { ...options, headers: headers(more) });
    if (response.status !== 401 || !renewable || !(await renewed())) return response;
    return fetch(address, { ...options, headers: headers(more) });
  }

  // --- one answer ------------------------------------------------------------------------------------------------
  function chip(citation) {
    const made = make("button", "cite", String(citation.n));
    made.type = "button";
    made.title = citation.quote;
    made.setAttribute("aria-label", texts.cited.replace("{n}", citation.n).replace("{title}", citation.title || citation.document));
    made.addEventListener("click", () => showSource(citation, made));
    return made;
  }

  // where in its file a citation stands; a sheet may be called "$&", so its name is handed over by a function
  function places(citation) {
    const cell = citation.cell || "";
    return [
      citation.page && texts.page.replace("{page}", citation.page),
      citation.sheet && texts.sheet.replace("{name}", () => citation.sheet),
      cell && texts[cell.includes(":") ? "cells" : "cell"].replace("{address}", cell),
    ].filter(Boolean);
  }

  function withChips(element, text, citations) {
    let done = 0;
    for (const found of text.matchAll(/\[(\d{1,4})\]/g)) {
      const citation = citations.find((one) => one.n === Number(found[1]));
      if (!citation) continue;
      element.append(text.slice(done, found.index), chip(citation));
      done = found.index + found[0].length;
    }
    element.append(text.slice(done));
  }

  function draw(article, turn) {
    const reply = make("div", "reply");
    article.querySelector(".reply")?.remove();
    article.append(reply);
    if (turn.problem) {
      reply.classList.add("is-problem");
      reply.append(make("p", "", turn.problem));
      return;
    }
    const answer = turn.answer;
    if (!answer) {
      reply.append(make("p", "soft", texts.working));
      return;
    }
    if (answer.standalone_question && answer.standalone_question !== turn.question)
      reply.append(make("p", "soft", `${texts.understood} ${answer.standalone_question}`));
    if (answer.notice) reply.append(make("p", "soft", answer.notice));
    if (answer.answered && answer.short) reply.append(make("p", "short", answer.short));
    const whole = make("p");
    withChips(whole, answer.answer, answer.citations);
    reply.append(whole);
    const listed = answer.answered ? answer.citations : answer.alternatives;
    if (!listed.length) return;
    const details = make("details");
    details.open = answer.answered;
    details.append(make("summary", "", answer.answered ? texts.sources : texts.related));
    const list = make("ol");
    for (const citation of listed) {
      const item = make("li");
      item.append(chip(citation), make("q", "", citation.quote));
      item.append(make("p", "soft", [citation.title || citation.document, ...places(citation)].join(" · ")));
      list.append(item);
    }
    details.append(list);
    reply.append(details);
  }

  function add(turn) {
    find("welcome")?.remove();
    const article = make("article");
    article.append(make("p", "question", turn.question));
    log.append(article);
    draw(article, turn);
    showTurn(article);
    return article;
  }

  // the question stays in sight above its answer, unless it is so long that the answer would not be
  function showTurn(article) {
    const question = article.querySelector(".question");
    const long = question.offsetHeight > log.clientHeight / 2;
    ((long && article.querySelector(".reply")) || article).scrollIntoView({ block: "start" });
  }

  // --- the cited sentence among its neighbours ---------------------------------------------------------------------
  async function showSource(citation, from) {
    aside.replaceChildren(make("p", "soft", texts.working));
    aside.hidden = false;
    const close = make("button", "plain", texts.back);
    close.type = "button";
    const leave = () => {
      aside.hidden = true;
      if (from.isConnected) from.focus();
    };
    close.addEventListener("click", leave);
    const bar = make("div");
    bar.append(close);
    const query = new URLSearchParams({ document: citation.document, start: citation.start, end: citation.end });
    let shown;
    try {
      const response = await request(`embed/source?${query}`, {}, {});
      const told = await response.json();
      if (!response.ok) throw new Error([told.detail, told.remedy].filter(Boolean).join(" "));
      shown = make("p");
      shown.append(`… ${told.before}`, make("mark", "", told.quote), `${told.after} …`);
      aside.replaceChildren(bar, make("h2", "", told.title), make("p", "soft", told.place || told.document), shown);
    } catch (error) {
      aside.replaceChildren(bar, make("p", "is-problem", error.message || texts.offline));
    }
    close.focus();
    aside.querySelector("mark")?.scrollIntoView({ block: "center" });
  }

  // --- asking ------------------------------------------------------------------------------------------------------
  async function ask(question) {
    question = question.trim();
    if (!question || running) return;
    const turn = { question };
    const article = add(turn);
    tell({ hoi: "turns", turns: [...turns, turn].slice(-30) }); // a page that is left meanwhile asks it again
    const history = turns.filter((one) => one.answer).map((one) => one.question).slice(-8);
    running = new AbortController();
    send.hidden = true;
    stop.hidden = false;
    try {
      const sent = { method: "POST", body: JSON.stringify({ question, history, within }), signal: running.signal };
      const response = await request("api/ask", sent, { "Content-Type": "application/json", Accept: "text/event-stream" });
      if (!response.ok) {
        const told = await response.json().catch(() => ({}));
        throw new Error([told.detail, told.remedy].filter(Boolean).join(" ") || texts.offline);
      }
      for await (const event of events(response)) {
        if (event.name === "error") throw new Error([event.data.detail, event.data.remedy].filter(Boolean).join(" "));
        turn.answer = event.data;
        draw(article, turn);
      }
      if (!turn.answer) throw new Error(texts.offline);
    } catch (error) {
      if (error.name === "AbortError") turn.problem = texts.stopped;
      else turn.problem = error instanceof TypeError ? texts.offline : error.message;
      delete turn.answer;
      draw(article, turn);
    }
    running = null;
    send.hidden = false;
    stop.hidden = true;
    turns.push(turn);
    tell({ hoi: "turns", turns: turns.slice(-30) });
    showTurn(article);
  }

  async function* events(response) {
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    let held = "";
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      held += value;
      let cut;
      while ((cut = held.indexOf("\n\n")) >= 0) {
        const lines = held.slice(0, cut).split("\n");
        held = held.slice(cut + 2);
        const name = lines.find((line) => line.startsWith("event: "))?.slice(7) || "message";
        const data = lines.find((line) => line.startsWith("data: "))?.slice(6);
        if (data) yield { name, data: JSON.parse(data) };
      }
    }
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const question = box.value;
    box.value = "";
    ask(question);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  stop.addEventListener("click", () => running && running.abort());
  find("anew").addEventListener("click", () => {
    if (running) running.abort();
    turns = [];
    log.replaceChildren(make("p", "", texts.welcome));
    log.firstChild.id = "welcome";
    aside.hidden = true;
    tell({ hoi: "turns", turns });
    box.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (!aside.hidden) aside.querySelector("button")?.click();
    else tell({ hoi: "close" });
  });

  // --- the page around ---------------------------------------------------------------------------------------------
  window.addEventListener("message", (event) => {
    if (!parent || event.source !== window.parent || event.origin !== parent) return;
    const told = event.data || {};
    if (told.hoi === "begin") {
      within = String(told.scope || "").split(",").map((one) => one.trim()).filter(Boolean);
      token = String(told.token || "");
      renewable = told.renewable === true;
      find("title").textContent = String(told.title || "") || texts.name;
      document.body.classList.add("is-framed");
      if (turns.length || !Array.isArray(told.turns)) return;
      const kept = told.turns.filter((turn) => typeof turn?.question === "string");
      for (const turn of kept) {
        if (!turn.answer && !turn.problem) continue;
        turns.push(turn);
        add(turn);
      }
      const last = kept.at(-1);
      if (last && !last.answer && !last.problem) ask(last.question);
    } else if (told.hoi === "token") {
      token = String(told.token || "");
      const waited = renewals;
      renewals = [];
      for (const resolve of waited) resolve(token !== "");
    } else if (told.hoi === "ask" && typeof told.question === "string") ask(told.question.slice(0, 2000));
    else if (told.hoi === "focus") box.focus();
  });
  const plain = new URLSearchParams(location.search);
  within = plain.getAll("within");
  tell({ hoi: "ready" });
})();
