import { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { confineErrors } from './confine-errors.js'

function program(): Command {
  const create = new Command('create').argument('<name>').option('--auth <kind>')
  const piece = new Command('piece').addCommand(create.action(() => {}))
  return confineErrors(new Command('plugboard').addCommand(piece))
}

const call = (...args: string[]) => program().parseAsync(['node', 'plugboard', ...args])

describe('a command called wrongly', () => {
  it('suggests the nearest command, and where to read on', async () => {
    await expect(call('piece', 'crate', 'acme')).rejects.toMatchObject({
      code: 'wrong_usage',
      message: "Unknown command 'crate'.",
      hint: 'Did you mean create? Run plugboard piece --help for what there is.',
      exitCode: 2,
    })
  })

  it('suggests the nearest option', async () => {
    await expect(call('piece', 'create', 'acme', '--aut', 'basic')).rejects.toMatchObject({
      hint: 'Did you mean --auth? Run plugboard piece create --help for what there is.',
    })
  })

  it('names the argument that is missing', async () => {
    await expect(call('piece', 'create')).rejects.toMatchObject({
      message: "Missing required argument 'name'.",
      exitCode: 2,
    })
  })
})
