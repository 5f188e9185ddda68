// In the place of sanitize-html, whose parser weighs more than all controls: labels here are texts, so nothing is kept
// that could be more.
export default (text) => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);
