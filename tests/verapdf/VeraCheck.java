import java.io.File;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.LogManager;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.VeraPDFFoundry;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.RuleId;

/**
 * Validates PDF files: VeraCheck FLAVOUR[,FLAVOUR...] FILE...
 *
 * <p>One tab-separated line for each file and flavour: "result", file, flavour, true or false, number of checks. For each
 * rule that fails, a line follows: "failure", clause, test number, number of failures, message and place of the first.
 */
public final class VeraCheck {
    private static final int FAILURES_SHOWN = 20;

    private VeraCheck() {}

    public static void main(String[] arguments) throws Exception {
        LogManager.getLogManager().reset();
        VeraGreenfieldFoundryProvider.initialise();
        VeraPDFFoundry foundry = Foundries.defaultInstance();
        for (String name : arguments[0].split(",")) {
            PDFAFlavour flavour = PDFAFlavour.byFlavourId(name);
            if (flavour == PDFAFlavour.NO_FLAVOUR) {
                throw new IllegalArgumentException("unknown flavour " + name);
            }
            for (int index = 1; index < arguments.length; index++) {
                check(foundry, arguments[index], name, flavour);
            }
        }
    }

    private static void check(VeraPDFFoundry foundry, String file, String name, PDFAFlavour flavour) throws Exception {
        try (PDFAParser parser = foundry.createParser(new File(file), flavour);
                PDFAValidator validator = foundry.createValidator(flavour, FAILURES_SHOWN, false, true, false)) {
            ValidationResult result = validator.validate(parser);
            print("result", file, name, result.isCompliant(), result.getTotalAssertions());
            Map<RuleId, String> examples = new LinkedHashMap<>();
            for (TestAssertion assertion : result.getTestAssertions()) {
                if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                    String place = assertion.getLocation().getContext();
                    examples.putIfAbsent(assertion.getRuleId(), assertion.getMessage() + " at " + place);
                }
            }
            for (Map.Entry<RuleId, Integer> failed : result.getFailedChecks().entrySet()) {
                RuleId rule = failed.getKey();
                print("failure", rule.getClause(), rule.getTestNumber(), failed.getValue(), examples.get(rule));
            }
        }
    }

    private static void print(Object... cells) {
        StringBuilder line = new StringBuilder();
        for (Object cell : cells) {
            line.append(line.length() == 0 ? "" : "\t").append(String.valueOf(cell).replaceAll("\\s+", " "));
        }
        System.out.println(line);
    }
}
