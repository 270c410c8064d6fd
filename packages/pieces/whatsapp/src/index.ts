export { whatsapp as piece } from './whatsapp.js'
