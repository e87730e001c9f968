package dev.postflight.check;

/** A text that never prints: only {@link #reveal()} gives it, and everything else shows the reference it came from. */
public final class Secret {
    private final String reference;
    private final String value;

    public Secret(String reference, String value) {
        this.reference = reference;
        this.value = value;
    }

    public String reveal() {
        return value;
    }

    /** As it stands in the configuration, e.g. {@code ${env:TOKEN}}. */
    @Override
    public String toString() {
        return reference;
    }

    /** A reload must notice a secret that changed behind an unchanged reference. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && reference.equals(secret.reference) && value.equals(secret.value);
    }

    @Override
    public int hashCode() {
        return reference.hashCode();
    }
}
