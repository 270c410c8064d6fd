import type { Command, CommanderError } from 'commander'
import { Failure } from './failure.js'

/** Turns what a command says about its own use into failures, for it and all below it, instead of ending the process. */
export function confineErrors(command: Command): Command {
  command.exitOverride((error) => {
    throw usageFailure(error, command)
  })
  command.configureOutput({ outputError: () => {} })
  for (const inner of command.commands) confineErrors(inner)
  return command
}

/** Help and version are no failures. */
function usageFailure(error: CommanderError, command: Command): Error {
  if (error.exitCode === 0 || error.code === 'commander.help') return error
  const [problem = '', suggestion] = error.message.replace(/^error: /, '').split('\n')
  const ask = `Run ${fullName(command)} --help for what there is.`
  const hint = suggestion === undefined ? ask : `${suggestion.replace(/^\((.*)\)$/, '$1')} ${ask}`
  return new Failure('wrong_usage', `${sentence(problem)}`, { hint, exitCode: 2 })
}

function fullName(command: Command): string {
  return command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name()
}

const sentence = (text: string) => `${text.charAt(0).toUpperCase()}${text.slice(1).replace(/\.$/, '')}.`
