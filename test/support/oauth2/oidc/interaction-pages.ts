/** The page that asks who signs in. */
export function loginPage(client: string): string {
  return page(
    'Sign in',
    `<p>${htmlSafe(client)} asks you to sign in.</p>
    <label>Name <input name="login" autocomplete="username" required autofocus></label>
    <button>Sign in</button>`,
  )
}

/** The page that asks whether a client may have what it wants. */
export function consentPage(client: string, login: string, scopes: readonly string[]): string {
  return page(
    'Allow access',
    `<p>${htmlSafe(client)} asks for access to the account of ${htmlSafe(login)}:</p>
    <ul>${scopes.map((scope) => `<li>${htmlSafe(scope)}</li>`).join('')}</ul>
    <button name="decision" value="allow">Allow</button>
    <button name="decision" value="deny">Deny</button>`,
  )
}

function page(title: string, form: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${title}</title></head>
<body><h1>${title}</h1><form method="post">${form}</form></body>
</html>`
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

const htmlSafe = (text: string) => text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character)
