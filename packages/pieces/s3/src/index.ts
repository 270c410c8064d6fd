export { s3 as piece } from './s3.js'
