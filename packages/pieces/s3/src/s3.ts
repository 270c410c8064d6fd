import { definePiece } from '@plugboard/core'
import { copy } from './actions/copy.js'
import { deleteObject } from './actions/delete.js'
import { get } from './actions/get.js'
import { head } from './actions/head.js'
import { list } from './actions/list.js'
import { put } from './actions/put.js'
import { signedUrl } from './actions/signed-url.js'
import { s3Methods } from './s3-auth.js'
import { newObject } from './triggers/new-object.js'

export const s3 = definePiece({
  contract: 1,
  name: 's3',
  title: 'Amazon S3',
  type: 'File & storage',
  description:
    'Lists, reads, writes, copies and deletes objects in Amazon S3 and compatible stores, and signs addresses.',
  icon: 'icon.svg',
  docs: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/Welcome.html',
  endpoints: {
    s3: 'https://s3.{region}.amazonaws.com',
    sts: 'https://sts.{region}.amazonaws.com',
  },
  auth: s3Methods,
  actions: [list, get, put, copy, deleteObject, head, signedUrl],
  triggers: [newObject],
})
