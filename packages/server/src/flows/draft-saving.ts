import type { ProjectPlace } from '../access/place.js'
import type { Caller } from '../caller.js'
import { DomainError } from '../domain-error.js'
import type { Definition, Flow } from './flow.js'
import type { FlowService } from './flow-service.js'

const ATTEMPTS = 3

/** What an edit gives: another draft, another name, or both. */
export interface FlowEdit {
  readonly draft?: Definition
  readonly name?: string
}

/**
 * Applies an edit to the newest draft of a flow, again if somebody else was quicker; for edits that make sense on any
 * draft, such as moving a step. Throws `not_found`, and what `edit` throws.
 */
export async function editFlow(
  flows: Pick<FlowService, 'get' | 'save'>,
  project: ProjectPlace,
  key: string,
  edit: (flow: Flow) => FlowEdit,
  caller: Caller,
): Promise<Flow> {
  for (let attempt = 1; ; attempt++) {
    const flow = await flows.get(project, key)
    const { name, draft, generation } = { ...flow, ...edit(flow) }
    try {
      return (await flows.save(project, key, { name, draft, generation }, caller)).flow
    } catch (error) {
      if (attempt === ATTEMPTS || !isConflict(error)) throw error
    }
  }
}

/** Whether saving was refused because somebody else was quicker. */
export function isConflict(error: unknown): boolean {
  return error instanceof DomainError && error.code === 'conflict'
}
