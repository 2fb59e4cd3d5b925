// Says so when the server no longer knows who is signed in, and leaves what was typed where it is.
(() => {
  "use strict";
  const { told, again } = document.currentScript.dataset;
  const plain = window.fetch;

  function over() {
    if (document.getElementById("hoi-session-over")) return;
    const notice = document.createElement("div");
    notice.id = "hoi-session-over";
    notice.setAttribute("role", "alert");
    const text = document.createElement("p");
    text.textContent = told;
    const link = document.createElement("a");
    link.href = "hoi-sign-in";
    link.textContent = again;
    notice.append(text, link);
    document.body.append(notice);
  }

  window.fetch = async (...request) => {
    const response = await plain(...request);
    if (response.status === 401 && new URL(response.url).origin === window.location.origin) over();
    return response;
  };
})();
