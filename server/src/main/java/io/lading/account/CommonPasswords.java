package io.lading.account;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// Estimates how many guesses a password withstands if it is guessed from a list of 100,000 common passwords
/// (from nbvcxz), including usual combinations and variations: capitals, digits for letters, added numbers and
/// signs.
///
/// The list is read for each password instead of being kept in memory, because passwords are set rarely.
final class CommonPasswords {
    private static final String LIST = "/dictionaries/passwords.txt";

    /// Longer passwords are rated by their first characters.
    private static final int MAX_JUDGED = 64;

    private static final int MIN_WORD = 3;
    private static final int MIN_RUN = 3;
    private static final Pattern YEAR = Pattern.compile("(?:19|20)\\d\\d");

    /// The guesses for a year, as a power of ten.
    private static final double YEARS = 2;

    private static final List<String> RUNS =
            List.of("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "qwertzuiop", "asdfghjkl", "zxcvbnm");

    /// The guesses for a character outside every known word or run, as a power of ten.
    private static final double CHARACTER = 1;

    /// The additional guesses for a known word written with digits, signs or capitals, as a power of ten.
    private static final double VARIATION = 0.3;

    private final String plain;
    private final double[] variation;
    private final List<String> spellings;

    /// By start and end index: the fewest guesses for this substring as one word or run, as a power of ten.
    private final double[][] best;

    private CommonPasswords(String password) {
        String judged = password.substring(0, Math.min(password.length(), MAX_JUDGED));
        this.plain = judged.toLowerCase(Locale.ROOT);
        this.spellings = List.of(plain, letters(plain, 'i'), letters(plain, 'l'));
        this.variation = new double[spellings.size()];
        Arrays.fill(variation, 1, variation.length, VARIATION);
        variation[0] = plain.equals(judged) ? 0 : VARIATION;
        this.best = new double[plain.length()][plain.length() + 1];
        for (double[] row : best) {
            Arrays.fill(row, Double.POSITIVE_INFINITY);
        }
    }

    /// The estimated number of guesses, as a power of ten.
    ///
    /// @param known words that an attacker tries first, such as the username
    static double guesses(String password, List<String> known) {
        CommonPasswords judged = new CommonPasswords(password);
        known.stream()
                .map(word -> word.toLowerCase(Locale.ROOT))
                .filter(word -> word.length() >= MIN_WORD)
                .forEach(word -> judged.word(word, 0));
        judged.runs();
        judged.list();
        return judged.fewest();
    }

    private static String letters(String text, char one) {
        UnaryOperator<String> replace = in -> in.replace('@', 'a')
                .replace('4', 'a')
                .replace('3', 'e')
                .replace('1', one)
                .replace('!', 'i')
                .replace('0', 'o')
                .replace('$', 's')
                .replace('5', 's')
                .replace('7', 't');
        return replace.apply(text);
    }

    private void list() {
        try (InputStream stream = Objects.requireNonNull(CommonPasswords.class.getResourceAsStream(LIST), LIST);
                BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            int rank = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                rank++;
                String word = line.strip();
                if (word.length() >= MIN_WORD) {
                    word(word, Math.log10(rank));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the list of common passwords", e);
        }
    }

    private void word(String word, double guesses) {
        for (int i = 0; i < spellings.size(); i++) {
            String spelling = spellings.get(i);
            for (int at = spelling.indexOf(word); at >= 0; at = spelling.indexOf(word, at + 1)) {
                piece(at, at + word.length(), guesses + variation[i]);
            }
        }
    }

    /// Rates years, repeated characters, and forward or backward runs of the alphabet, digits or keyboard rows.
    private void runs() {
        for (int start = 0; start < plain.length(); start++) {
            for (int end = start + MIN_RUN; end <= plain.length() && isRun(plain.substring(start, end)); end++) {
                piece(start, end, CHARACTER + Math.log10(end - start));
            }
        }
        YEAR.matcher(plain).results().forEach(year -> piece(year.start(), year.end(), YEARS));
    }

    private static boolean isRun(String piece) {
        String reversed = new StringBuilder(piece).reverse().toString();
        return piece.chars().distinct().count() == 1
                || RUNS.stream().anyMatch(run -> run.contains(piece) || run.contains(reversed));
    }

    private void piece(int start, int end, double guesses) {
        best[start][end] = Math.min(best[start][end], guesses);
    }

    private double fewest() {
        double[] until = new double[plain.length() + 1];
        for (int end = 1; end <= plain.length(); end++) {
            until[end] = until[end - 1] + CHARACTER;
            for (int start = 0; start < end; start++) {
                until[end] = Math.min(until[end], until[start] + best[start][end]);
            }
        }
        return until[plain.length()];
    }
}
