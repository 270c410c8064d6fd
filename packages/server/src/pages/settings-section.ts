import type { Child } from 'hono/jsx'
import type { ShellRequest } from './shell.js'

/** A part of a project's settings that another noun draws; null for who may not see it. */
export type SettingsSection = (request: ShellRequest) => Promise<Child>
