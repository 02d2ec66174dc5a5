// Light or dark, as the system says: sets the palette's colours as CSS variables and derives the widgets' themes.
import type { GlobalThemeOverrides } from 'naive-ui';
import { type ComputedRef, computed, type InjectionKey, inject, onScopeDispose, provide, ref, watchEffect } from 'vue';
import { darkPalette, lightPalette, type Palette } from '../shared/ui/palette.ts';

export interface Theme {
  readonly dark: ComputedRef<boolean>;
  readonly palette: ComputedRef<Palette>;
  readonly widgets: ComputedRef<GlobalThemeOverrides>;
}

/** Follows the system for as long as the calling component lives, and serves the components below it. */
export function provideTheme(): Theme {
  const query = window.matchMedia('(prefers-color-scheme: dark)');
  const matches = ref(query.matches);
  const update = (): void => {
    matches.value = query.matches;
  };
  query.addEventListener('change', update);
  onScopeDispose(() => query.removeEventListener('change', update));

  const palette = computed(() => (matches.value ? darkPalette : lightPalette));
  watchEffect(() => {
    const root = document.documentElement;
    for (const [name, value] of Object.entries(palette.value)) root.style.setProperty(variableName(name), value);
    root.style.colorScheme = matches.value ? 'dark' : 'light';
  });
  const theme: Theme = {
    dark: computed(() => matches.value),
    palette,
    widgets: computed(() => widgetTheme(palette.value)),
  };
  provide(themeKey, theme);
  return theme;
}

export function useTheme(): Theme {
  const theme = inject(themeKey);
  if (theme === undefined) throw new Error('useTheme was called outside of App, which provides the theme');
  return theme;
}

/** `accentHover` -> `--accent-hover`. */
export function variableName(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

const themeKey: InjectionKey<Theme> = Symbol('theme');

function widgetTheme(palette: Palette): GlobalThemeOverrides {
  const border = `1px solid ${palette.border}`;
  return {
    common: {
      primaryColor: palette.accent,
      primaryColorHover: palette.accentHover,
      primaryColorPressed: palette.accentPressed,
      primaryColorSuppl: palette.accent,
      errorColor: palette.danger,
      bodyColor: palette.surface,
      cardColor: palette.surface,
      modalColor: palette.surface,
      popoverColor: palette.raised,
      tableColor: palette.surface,
      tableHeaderColor: palette.raised,
      inputColor: palette.surface,
      borderColor: palette.border,
      dividerColor: palette.border,
      textColorBase: palette.text,
      textColor1: palette.text,
      textColor2: palette.text,
      textColor3: palette.muted,
      placeholderColor: palette.muted,
      fontSize: '13px',
      fontSizeSmall: '13px',
      fontSizeMedium: '13px',
      fontFamily: 'var(--font)',
      fontFamilyMono: 'var(--mono)',
      borderRadius: '4px',
    },
    Button: { textColorPrimary: palette.onAccent, textColorHoverPrimary: palette.onAccent, fontWeight: '500' },
    // In the dark, the widgets' own fields have no border: on a pane of the same colour they could not be seen.
    Input: { border, borderDisabled: border },
    // The same in the light and in the dark: what is chosen is marked, and nothing but Run is filled.
    Radio: {
      buttonColorActive: palette.selected,
      buttonTextColorActive: palette.text,
      buttonBorderColor: palette.border,
      buttonBorderColorActive: palette.accent,
    },
    InternalSelection: { border, borderDisabled: border },
  };
}
