// The layers of docs/architecture.md as rules: who may import whom. `npm run check` enforces them through
// build/check.mjs; test/unit/build/layers.test.ts breaks each of them once.

/** Node's own modules, with and without the prefix. */
const nodeModules = { dependencyTypes: ['core'] };

/** The only files that know Electron. */
const electronFiles = '^app/main/((main|preload|window|menu|singleInstance|utilityExecutor)\\.ts$|ipc/)';

/** The folders below app/main, each with what it may reach beside itself: folders, or single files for their contract. */
const layersOfMain = {
  object: [],
  link: ['object/'],
  memory: ['object/', 'link/', 'epc/executorProcessControl.ts'],
  epc: [],
  disassembly: ['object/', 'link/'],
  timing: ['object/', 'link/', 'memory/', 'epc/', 'session/'],
  session: ['object/', 'link/', 'memory/', 'epc/', 'disassembly/', 'timing/'],
  compile: [],
  editor: ['object/', 'disassembly/', 'session/', 'compile/'],
  profile: ['session/'],
  workspace: ['session/', 'editor/'],
};

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    forbid(
      'shared-imports-nothing-of-ours',
      'app/shared is what every process has in common: it imports only itself.',
      {
        from: { path: '^app/shared/' },
        to: { path: '^(app/(main|executor|renderer)|native|build|test)/' },
      },
    ),
    forbid(
      'pure-layers-import-no-node',
      'app/shared, object/ and link/ run anywhere: pass bytes and functions in instead.',
      {
        from: { path: '^app/(shared|main/object|main/link)/' },
        to: nodeModules,
      },
    ),
    forbid('pure-layers-import-no-package', 'app/shared, object/ and link/ need no package but zod, for schemas.', {
      from: { path: '^app/(shared|main/object|main/link)/', pathNot: '^app/shared/ui/readableNames\\.ts$' },
      to: { path: 'node_modules/', pathNot: 'node_modules/zod/' },
    }),
    forbid('readable-names-import-their-package-only', 'What reads mangled names is pure as well.', {
      from: { path: '^app/shared/ui/readableNames\\.ts$' },
      to: { path: 'node_modules/', pathNot: 'node_modules/gecko-profiler-demangle/' },
    }),
    forbid(
      'renderer-imports-no-node',
      'The page is sandboxed: ask the main process through app/shared/ui/channels.ts.',
      {
        from: { path: '^app/renderer/' },
        to: nodeModules,
      },
    ),
    forbid('renderer-imports-shared-only', 'The page reaches the other processes by messages only.', {
      from: { path: '^app/renderer/' },
      to: { path: '^(app/(main|executor)|native|build|test)/' },
    }),
    forbid(
      'executor-imports-shared-only',
      'The executor runs the user’s code: it shares types and protocol, no controller code.',
      {
        from: { path: '^app/executor/' },
        to: { path: '^(app/(main|renderer)|build|test)/' },
      },
    ),
    forbid('main-imports-no-other-process', 'The controller reaches the page and the executor by messages only.', {
      from: { path: '^app/main/' },
      to: { path: '^(app/(renderer|executor)|build|test)/' },
    }),
    forbid(
      'electron-in-few-files',
      'Only main, preload, window, menu, singleInstance, ipc/ and utilityExecutor know Electron: the rest serves the command line too.',
      {
        from: { path: '^app/', pathNot: electronFiles },
        to: { path: '(^|/)node_modules/electron(33)?/|^electron$' },
      },
    ),
    forbid(
      'layers-do-not-import-the-top',
      'The files directly in app/main are the top: nothing below imports them but commands/ and ipc/.',
      {
        from: { path: '^app/main/[^/]+/', pathNot: '^app/main/(commands|ipc)/' },
        to: { path: '^app/main/[^/]+\\.ts$' },
      },
    ),
    ...Object.entries(layersOfMain).map(([layer, reachable]) =>
      forbid(`layer-${layer}`, `app/main/${layer} may import ${['app/shared', 'itself', ...reachable].join(', ')}.`, {
        from: { path: `^app/main/${layer}/` },
        to: {
          path: '^app/main/[^/]+/',
          pathNot: `^app/main/(${[`${layer}/`, ...reachable].join('|')})`,
        },
      }),
    ),
    forbid('no-cycles', 'Files that import each other cannot be read, tested or replaced one at a time.', {
      from: { path: '^app/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    }),
    forbid('imports-exist', 'The imported file or package is not there.', {
      from: { path: '^app/', pathNot: '\\.vue$' },
      to: { couldNotResolve: true, pathNot: '\\?(worker|url|raw)$' },
    }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(out|release|native/build|test/output)/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
    },
  },
};

/**
 * @param {string} name
 * @param {string} why
 * @param {Pick<import('dependency-cruiser').IForbiddenRuleType, 'from' | 'to'>} rule
 */
function forbid(name, why, rule) {
  return {
    name,
    severity: 'error',
    comment: `${why} See "Layers" in docs/architecture.md.`,
    ...rule,
  };
}
