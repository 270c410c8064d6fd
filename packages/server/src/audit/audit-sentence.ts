import { AUDIT_ACTIONS } from './audit-actions.js'

const SENTENCES: ReadonlyMap<string, string> = new Map(Object.entries(AUDIT_ACTIONS))

/** What happened, as plain text for people: the sentence of the action with the labels of actor and target. */
export function auditSentence(action: string, actor: string, target: string): string {
  const sentence = SENTENCES.get(action) ?? `{actor}: ${action} {target}`
  return sentence.replace(/\{(actor|target)\}/g, (_, part) => (part === 'actor' ? actor : target))
}
