export { piece } from './imap.js'
