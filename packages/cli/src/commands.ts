import type { Command } from 'commander'
import type { Terminal } from './terminal/terminal.js'

/** Commands by name. Each is loaded on first use, since some bring the whole server with them. */
export const COMMANDS: Readonly<Record<string, (terminal: Terminal) => Promise<Command>>> = {
  serve: async () => (await import('./serve-command.js')).serveCommand(),
  audit: async () => (await import('./audit-command.js')).auditCommand(),
  doctor: async (terminal) => (await import('./doctor/doctor-command.js')).doctorCommand(terminal),
  pieces: async (terminal) => (await import('./pieces/pieces-command.js')).piecesCommand(terminal),
  piece: async (terminal) => (await import('./piece-command.js')).pieceCommand(terminal),
}
