// Shows the API's document in the page. `validatorUrl` is another host, which would be told of it.
SwaggerUIBundle({ url: '/api/openapi.json', dom_id: '#viewer', deepLinking: true, validatorUrl: null });
