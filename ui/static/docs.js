/* The description of the HTTP interface, drawn from local files; nothing is asked of another host. */
"use strict";

window.SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#docs",
  validatorUrl: null,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  requestSnippetsEnabled: true,
  presets: [window.SwaggerUIBundle.presets.apis],
});
