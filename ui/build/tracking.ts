import { join } from 'node:path'
import { build, type InlineConfig, type Plugin } from 'vite'
import { compress } from './compressed.ts'

const name = 'carom.js'

/**
 * The script for other people's pages, of a fixed name and for every browser that visitors may have: the
 * admin's own files ask for newer ones. It leaves nothing in the global scope but what it means to.
 */
export function tracking(root: string): Plugin {
  return {
    name: 'tracking',
    apply: 'build',
    writeBundle: {
      // After everything else: what is written here is compressed here.
      order: 'post',
      sequential: true,
      async handler({ dir = '' }) {
        await build(scriptBuild(root, dir))
        await compress(join(dir, name))
      },
    },
  }
}

const scriptBuild = (root: string, outDir: string): InlineConfig => ({
  root,
  configFile: false,
  publicDir: false,
  logLevel: 'warn',
  build: {
    outDir,
    emptyOutDir: false,
    target: 'es2018',
    reportCompressedSize: false,
    lib: {
      entry: join(root, 'tracking/carom.ts'),
      formats: ['iife'],
      name: 'caromScript',
      fileName: () => name,
    },
  },
})
