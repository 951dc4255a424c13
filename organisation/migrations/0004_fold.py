from django.db import migrations

# Written out, so that it never changes: organisation/folding.py says the same in Python, and a test compares them.
FOLD = r"""
CREATE FUNCTION digiplan_fold(value text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
SELECT replace(replace(replace(replace(replace(replace(translate(normalize(value, NFC), E'ABCDEFGHIJKLMNOPQRSTUVWXYZàÀáÁâÂãÃåÅāĀăĂąĄçÇćĆĉĈċĊčČďĎđĐèÈéÉêÊëËēĒĕĔėĖęĘěĚĝĜğĞġĠģĢìÌíÍîÎïÏĩĨīĪĭĬįĮĺĹļĻľĽłŁñÑńŃņŅňŇòÒóÓôÔõÕøØōŌŏŎőŐŕŔŗŖřŘśŚŝŜşŞšŠţŢťŤùÙúÚûÛũŨūŪŭŬůŮűŰųŲýÝÿŸŷŶźŹżŻžŽ\u00a0\u2009\u202f\u0009\u000a\u000d‐‑ÄÖÜẞÆŒ\u00ad\u200b', E'abcdefghijklmnopqrstuvwxyzaaaaaaaaaaaaaaaaccccccccccddddeeeeeeeeeeeeeeeeeeggggggggiiiiiiiiiiiiiiiillllllllnnnnnnnnoooooooooooooooorrrrrrssssssssttttuuuuuuuuuuuuuuuuuuyyyyyyzzzzzz      --äöüßæœ'), 'ä', 'ae'), 'ö', 'oe'), 'ü', 'ue'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe')
$$
"""


class Migration(migrations.Migration):
    dependencies = [("organisation", "0003_invitations")]
    operations = [migrations.RunSQL(FOLD, "DROP FUNCTION digiplan_fold(text)")]
