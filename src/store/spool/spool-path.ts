import { join } from 'node:path'

export const spoolPath = (folder: string): string => join(folder, 'spool.db')
