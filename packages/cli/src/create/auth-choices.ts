/** The auth kinds there are templates for. */
export const AUTH_CHOICES = [
  { value: 'oauth2', label: 'OAuth 2.0', hint: 'people allow access in a popup' },
  { value: 'api-key', label: 'API key', hint: 'a key issued by the service' },
  { value: 'basic', label: 'User name and password', hint: 'HTTP basic authentication and the like' },
  { value: 'custom', label: 'Fields of its own', hint: 'whatever else the service asks for' },
  { value: 'none', label: 'None', hint: 'open to everybody' },
] as const

export type AuthChoice = (typeof AUTH_CHOICES)[number]['value']
