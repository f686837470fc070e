// A CloudFront function (runtime 2.0) in front of the API: CloudFront calls the API by the API's own name, and the links in answers are to
// begin with the name that was called. What a caller says of it himself is written over. template.yaml has a copy of it.

// The edge calls it by its name.
function handler(event) {
  const request = event.request;
  request.headers['x-forwarded-host'] = { value: request.headers.host.value };
  return request;
}
