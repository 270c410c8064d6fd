import { definePiece } from '@plugboard/core'
import { append } from './actions/append.js'
import { copy } from './actions/copy.js'
import { createFolder } from './actions/create-folder.js'
import { deleteEntry } from './actions/delete.js'
import { list } from './actions/list.js'
import { move } from './actions/move.js'
import { read } from './actions/read.js'
import { readText } from './actions/read-text.js'
import { write } from './actions/write.js'
import { methods } from './filesystem-auth.js'
import { newFile } from './triggers/new-file.js'

/** Folders of the server's machine, and network shares. */
export const piece = definePiece({
  contract: 1,
  name: 'filesystem',
  title: 'Files and folders',
  type: 'File & storage',
  description: 'Lists, reads, writes, moves and deletes files in folders of the server and on network shares.',
  icon: 'icon.svg',
  docs: 'https://learn.microsoft.com/windows-server/storage/file-server/file-server-smb-overview',
  folders: true,
  auth: methods,
  actions: [list, read, readText, write, append, move, copy, deleteEntry, createFolder],
  triggers: [newFile],
})
