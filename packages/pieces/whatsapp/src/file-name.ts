const EXTENSIONS: Readonly<Record<string, string>> = {
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'image/webp': 'webp',
  'video/mp4': 'mp4',
  'video/3gpp': '3gp',
  'audio/aac': 'aac',
  'audio/amr': 'amr',
  'audio/mpeg': 'mp3',
  'audio/mp4': 'm4a',
  'audio/ogg': 'ogg',
  'text/plain': 'txt',
  'application/pdf': 'pdf',
  'application/msword': 'doc',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.ms-powerpoint': 'ppt',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'pptx',
}

/** A name for a file: the one that is given, which somebody outside may have chosen, or one from its ID and type. */
export function fileName(given: string | undefined, id: string, contentType: string): string {
  const plain = (given ?? '')
    .replace(/[\\/\p{Cc}]/gu, '_')
    .replace(/^\.+/, '')
    .slice(0, 200)
    .toWellFormed()
    .trim()
  return plain || [id, EXTENSIONS[contentType]].filter(Boolean).join('.')
}
