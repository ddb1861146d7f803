BeforeDiscovery {
    . "$PSScriptRoot/Common.ps1"
    $folder = Join-Path $repository tests/Browser
    $chromium = Get-Command chromium, chromium-browser, google-chrome, chrome -CommandType Application -ErrorAction Ignore |
        Select-Object -First 1 -ExpandProperty Source

    # Tests that are skipped say why by their name.
    $reason = if (-not (Test-Path (Join-Path (Split-Path $manifest) module/plotly/plotly-gl2d.min.js))) {
        'the module was built without npm'
    }
    elseif (-not $chromium) { 'chromium is not installed' }
    elseif (-not (Get-Command node, npm -CommandType Application -ErrorAction Ignore)) { 'npm is not installed' }
    elseif (-not (Test-Path (Join-Path $folder node_modules/playwright-core))) {
        Push-Location $folder
        try { $null = npm ci --ignore-scripts --no-audit --no-fund --prefer-offline --fetch-retries=0 2>&1 }
        finally { Pop-Location }
        if ($LASTEXITCODE -ne 0) { 'npm did not give playwright-core' }
    }
    $skip = [bool] $reason
    $why = if ($reason) { " (skipped: $reason)" }
    $drawn = foreach ($size in 'wide', 'narrow') {
        foreach ($scheme in 'light', 'dark') {
            foreach ($page in 'the map', 'the plot') { "$page is drawn without errors or requests, $size and $scheme" }
        }
    }
    $checks = @(
        $drawn
        'the map shows the token under the pointer'
        'the map zooms to the cluster'
        'the map changes its projection and keeps its place'
        'the map is searched by text and with the keyboard alone'
        'the map shows what looks like markup as it is'
        'the theme is the browser''s until the button is pressed'
        'the plot shows the class under the pointer'
        'the plot has logarithmic axes')
}

Describe "In a browser$why" -ForEach @{ Skip = $skip; Chromium = $chromium; Checks = $checks } {
    BeforeAll {
        . "$PSScriptRoot/Common.ps1"
        $browser = Join-Path $repository tests/Browser
        if (-not $Skip) {
            $pages = New-Item -ItemType Directory "$TestDrive/pages"
            $tokenizer = Join-Path $repository tests/tokenizers/byte-level/tokenizer.json
            $basis = Import-TokenMatrix (Join-Path $repository tensors/demo) -Tokenizer $tokenizer | Get-PcaBasis
            $measurement = $basis | New-SkyDirection -Latitude -7.288 -Longitude 6.941 | Measure-BFloat16Cosine
            $cluster = $measurement | Find-CosineCluster
            $cluster | Export-SkyMap "$pages/sky.html"
            $cluster | Export-CosinePlot "$pages/cosines.html"

            $evil = '</script><script>alert(1)</script>', '<!-- <b>&lt;%{x}</b>', '<img src=x onerror=alert(2)>', '$x^2$'
            $null = New-TestMatrix "$TestDrive/evil/W.safetensors" (1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 1)
            $vocab = [ordered] @{}
            $texts = [ordered] @{}
            foreach ($id in 0..3) { $vocab[$evil[$id]] = $id; $texts["$id"] = $evil[$id] }
            @{ model = @{ type = 'WordLevel'; vocab = $vocab } } | ConvertTo-Json -Depth 4 | Set-Content "$TestDrive/evil/tokenizer.json"
            Import-TokenMatrix "$TestDrive/evil" | Get-PcaBasis | Export-SkyMap "$pages/evil.html"

            # Some tokens, and a member of the cluster that no other hides.
            $alone = $cluster.Members | Get-SkyCoordinate -Basis $basis | Group-Object Latitude | Where-Object Count -EQ 1
            $tokens = foreach ($place in $basis | Get-SkyCoordinate -TokenId 65, 97, 1000, $alone[0].Group.TokenId) {
                @{
                    id = $place.TokenId
                    text = "$($place.Token)"
                    latitude = '{0:F6}' -f $place.Latitude
                    longitude = '{0:F6}' -f $place.Longitude
                    cosine = '{0:F8}' -f $measurement.Cosines[$place.TokenId]
                    isMember = $place.TokenId -in $cluster.TokenIds
                }
            }
            @{
                tokens = $tokens
                clusterCount = $cluster.Count
                clusterCosine = $cluster.Cosine
                search = @{ text = 'A'; id = $basis.TokenMatrix.FindToken('A')[0] }
                evil = $texts
            } | ConvertTo-Json -Depth 4 | Set-Content "$pages/expected.json"
            $screenshots = Join-Path $repository output/screenshots
            $results = & node (Join-Path $browser check.mjs) $pages $screenshots $Chromium | ConvertFrom-Json -AsHashtable
        }
    }

    It '<_>' -ForEach $checks -Skip:$skip { $results[$_] | Should -BeNullOrEmpty }

    It 'nothing else is looked at' -Skip:$skip { $results.Keys | Sort-Object | Should -Be ($Checks | Sort-Object) }

    It 'the pages'' scripts pass the linter' -Skip:($skip -or -not (Test-Path (Join-Path $folder node_modules/eslint))) {
        Push-Location $browser
        try { $found = npm run --silent lint 2>$null }
        finally { Pop-Location }
        $found | Should -BeNullOrEmpty
        $LASTEXITCODE | Should -Be 0
    }
}
